"""The steps from a source to what is understood; the only place that carries rows between rooms.

Every step may be killed at any moment: a batch is stored with its cursor in one transaction, and work
is claimed with SKIP LOCKED, so that the next run goes on where the last one ended.
"""
