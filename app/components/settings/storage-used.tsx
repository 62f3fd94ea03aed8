import { Progress } from '../ui/progress.tsx'
import { Section } from './section.tsx'

const MB = 1024 * 1024

/** Megabytes as people read them: one decimal while it says something. */
function megabytes(bytes: number): string {
  const mb = bytes / MB
  if (mb > 0 && mb < 0.1) return 'less than 0.1'
  return mb < 10 ? mb.toFixed(1).replace('.0', '') : String(Math.round(mb))
}

export type StorageData = { used: number; quota: number | null }

/** How much of their space the learner's plans take, bytes; how to make room when it is all used. */
export function StorageUsed({ used, quota }: StorageData) {
  const said = quota === null ? `${megabytes(used)} MB` : `${megabytes(used)} MB of ${megabytes(quota)} MB`
  return (
    <Section id="storage" title="Storage">
      <p data-number>{`Your plans take ${said}.`}</p>
      {quota !== null && <Progress label="Storage used" text={said} value={Math.min(used, quota)} max={quota} />}
      {quota !== null && used >= quota && (
        <p>Your space is used up, so no new plan can start. Delete a plan you no longer need to make room.</p>
      )}
    </Section>
  )
}
