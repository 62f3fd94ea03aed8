import type { Operation } from './openapi-operation.ts'

/** What was made of a plan: lessons, quizzes, cards, reviews. Making them is starting a workflow. */
export const LEARNING_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/plans/{planId}/lessons',
    summary: 'The lessons of a plan, in order',
    answers: [200, 'LessonList'],
  },
  {
    method: 'get',
    path: '/api/v1/plans/{planId}/lessons/{taskId}',
    summary: 'The lesson of a task',
    answers: [200, 'Lesson'],
  },
  {
    method: 'get',
    path: '/api/v1/plans/{planId}/quizzes',
    summary: 'The quizzes of a plan, newest first',
    answers: [200, 'QuizList'],
  },
  {
    method: 'get',
    path: '/api/v1/plans/{planId}/quizzes/{quizId}',
    summary: 'One quiz, without its answers',
    answers: [200, 'Quiz'],
  },
  {
    method: 'post',
    path: '/api/v1/plans/{planId}/quizzes/{quizId}/results',
    summary: 'Submit answers to a quiz: which are correct, and why',
    body: 'TakeQuizBody',
    answers: [201, 'QuizResult'],
    refusals: [422],
    says: { 422: 'wrong_answers: not one answer for each question' },
  },
  {
    method: 'get',
    path: '/api/v1/plans/{planId}/cards',
    summary: 'Review cards of a plan, by module',
    answers: [200, 'DeckList'],
  },
  {
    method: 'get',
    path: '/api/v1/plans/{planId}/reviews',
    summary: 'Weekly reviews of the last half year, newest first',
    answers: [200, 'ReviewList'],
  },
]
