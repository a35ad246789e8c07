"""Costly work in a process of its own, beside the site: what hangs, dies or takes too much there takes nothing along."""
