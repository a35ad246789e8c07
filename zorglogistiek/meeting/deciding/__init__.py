"""Taking decisions in a meeting, and what follows from them: promises, declines, holds, escalations, expiries."""
