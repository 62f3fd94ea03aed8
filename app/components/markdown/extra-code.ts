import rehypeHighlight from 'rehype-highlight'
import type { Extra } from './rendered.tsx'

/** Colours for code whose language is named. */
const code: Extra = { rehype: [[rehypeHighlight, { detect: false }]] }
export default code
