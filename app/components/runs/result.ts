import type { RunCard } from '#app/domain/run-view.ts'

/** Where what a run has made is looked at. */
export function resultsOf({ workflow, planId, status, output }: RunCard): { label: string; to: string }[] {
  if (status !== 'done' || !output) return []
  const plan = `/plans/${planId}`
  const id = (name: string) => (typeof output[name] === 'string' ? output[name] : undefined)
  switch (workflow) {
    case 'module-lessons':
      return [{ label: 'Read the lessons', to: `${plan}/lessons` }]
    case 'quiz-and-cards': {
      const quiz = id('quizId')
      return [
        ...(quiz ? [{ label: 'Take the quiz', to: `${plan}/quiz/${quiz}` }] : []),
        { label: 'Review the cards', to: `${plan}/cards` },
      ]
    }
    case 'weekly-review': {
      const review = id('reviewId')
      return [
        ...(review ? [{ label: 'Read the review', to: `${plan}/reviews/${review}` }] : []),
        ...(id('proposalId') ? [{ label: 'Look at the proposed changes', to: `${plan}/changes` }] : []),
      ]
    }
  }
}
