import type { Edit } from '#app/domain/edit.ts'
import { SeenQuery, type ModuleBody, type TaskBody } from './api-change-schemas.ts'
import type { z } from 'zod'

/** The version that a client without a body says it has seen: `?version=3`. Throws zod's error. */
export const seenIn = (request: Request): number | undefined =>
  SeenQuery.parse(Object.fromEntries(new URL(request.url).searchParams)).version

const isGiven = (fields: object) => Object.values(fields).some((value) => value !== undefined)

type ModuleFields = Omit<z.output<typeof ModuleBody>, 'version'>

/** The edits that a changed module comes to. */
export function moduleEdits(moduleId: string, { position, ...fields }: ModuleFields): Edit[] {
  return [
    ...(isGiven(fields) || position === undefined ? [{ act: 'edit_module', moduleId, ...fields } as const] : []),
    ...(position === undefined ? [] : [{ act: 'move_module', moduleId, position } as const]),
  ]
}

type TaskFields = Omit<z.output<typeof TaskBody>, 'version' | 'status' | 'notes'>

/** The edits that a changed task comes to; none when only work is done on it. A task that moves goes to the end. */
export function taskEdits(taskId: string, { position, moduleId, ...fields }: TaskFields): Edit[] {
  const moves = position !== undefined || moduleId !== undefined
  return [
    ...(isGiven(fields) ? [{ act: 'edit_task', taskId, ...fields } as const] : []),
    ...(moves ? [{ act: 'move_task', taskId, moduleId, position: position ?? Infinity } as const] : []),
  ]
}
