/**
 * Indexes that statements name themselves: where a LIMIT is small the planner likes to follow the primary key instead, and
 * reads the tasks of all other runs on its way.
 */
export const BY_RUN = { forceIndex: 'tasks_run' }
export const BY_RUN_AND_STATE = { forceIndex: 'tasks_run_state' }
export const BY_HOST = { forceIndex: 'tasks_agent' }
/** Those that somebody keeps: few among many. */
export const BY_KEPT = { forceIndex: 'runs_kept' }
/** Has all that filters and retention ask of runs: no run itself is read. */
export const BY_FACETS = { forceIndex: 'runs_facets' }
