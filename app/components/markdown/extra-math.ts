import rehypeKatex from 'rehype-katex'
import remarkMath from 'remark-math'
import type { Extra } from './rendered.tsx'

/** Formulas as MathML, which needs no fonts of its own. Sizes are in em; macros expand so often at most. */
const LIMITS = { output: 'mathml', trust: false, strict: 'ignore', maxSize: 20, maxExpand: 200 } as const

const math: Extra = { remark: [remarkMath], rehype: [[rehypeKatex, LIMITS]] }
export default math
