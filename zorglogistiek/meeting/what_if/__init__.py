"""What if: a question supposes something, the engine mends the plan, the differences are told. Nothing is stored."""
