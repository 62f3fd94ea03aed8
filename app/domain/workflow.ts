export const WORKFLOWS = ['module-lessons', 'quiz-and-cards', 'weekly-review'] as const
export type WorkflowName = (typeof WORKFLOWS)[number]

export const RUN_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

/** `skipped`: a step that another's failure, or a cancel, left undone. */
export const STEP_STATUSES = ['pending', 'running', 'done', 'failed', 'skipped'] as const
export type StepStatus = (typeof STEP_STATUSES)[number]

/** Whether a run is over; what is over does not change until it is tried again. */
export const isOver = (status: RunStatus): boolean => status !== 'queued' && status !== 'running'
