import type { TaskKind, TaskStatus } from '#app/domain/plan.ts'

export type EditTaskData = {
  id: string
  position: number
  title: string
  description: string
  estimatedMinutes: number
  kind: TaskKind
  status: TaskStatus
  notes: string
}

export type EditModuleData = {
  id: string
  position: number
  title: string
  description: string
  estimatedMinutes: number
  tasks: EditTaskData[]
}
