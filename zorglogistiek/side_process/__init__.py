"""Costly work in a process of its own, beside the site: what hangs or dies there takes nothing along."""
