import { RefusedNote, type Refused } from '../plan/refused-note.tsx'

const SENTENCES: Record<string, string> = {
  rate_limited: 'You have started as many lessons, quizzes and reviews as this hour allows.',
  engine_stopped: 'Background work is not running on this server just now. Nothing was started.',
  plan_not_ready: 'This plan has nothing in it yet. Wait until it is made.',
  courses_only: 'Lessons and quizzes are made for courses. A weekly programme says itself what to do.',
  workflow_changed: 'Cairn has been changed since this was begun. Begin anew.',
}

/** Why nothing was started. */
export const MakeRefused = ({ refused }: { refused: Refused }) => (
  <RefusedNote refused={refused} message={SENTENCES[refused.code]} />
)
