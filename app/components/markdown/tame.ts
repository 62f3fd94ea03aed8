import type { Element, ElementContent, Root, RootContent } from 'hast'
import type { Nodes, Parents, Root as MdastRoot } from 'mdast'

/** How many lists, quotes and emphases may stand within each other; what is deeper is shown as text. */
const DEPTH_MAX = 24
/** Code longer than this is shown without colours, UTF-16 units. */
const COLOURED_MAX = 20_000

/** All text within a node, however deep it lies. */
function textWithin(node: Nodes): string {
  const parts: string[] = []
  const stack: Nodes[] = [node]
  for (let each = stack.pop(); each; each = stack.pop()) {
    if ('value' in each) parts.push(each.value)
    if ('children' in each) stack.push(...each.children.toReversed())
  }
  return parts.join('')
}

/** HTML is text that happens to have angle brackets, and nesting has an end. Walks without recursion. */
export function remarkTame() {
  return (tree: MdastRoot): void => {
    const stack: { node: Parents; depth: number }[] = [{ node: tree, depth: 0 }]
    for (let at = stack.pop(); at; at = stack.pop()) {
      const { node, depth } = at
      node.children = node.children.map((child) => {
        if (child.type === 'html') return { type: 'text', value: child.value }
        if (!('children' in child)) return child
        if (depth >= DEPTH_MAX) return { type: 'text', value: textWithin(child) }
        stack.push({ node: child, depth: depth + 1 })
        return child
      }) as typeof node.children
    }
  }
}

const LINKS = new Set(['http:', 'https:', 'mailto:'])

/** The address as it may be followed: whole, and of a kind that only leads somewhere. Undefined for any other. */
export function safeHref(href: unknown): string | undefined {
  if (typeof href !== 'string' || href.length > 2000) return undefined
  try {
    const url = new URL(href)
    return LINKS.has(url.protocol) && !url.username && !url.password ? url.href : undefined
  } catch {
    return undefined
  }
}

/** A picture elsewhere is never fetched: it becomes a link, by the name it was given. */
function linkOf(image: Element): ElementContent {
  const { alt, src } = image.properties
  const text = { type: 'text' as const, value: typeof alt === 'string' && alt ? alt : 'Picture' }
  const href = safeHref(src)
  return href ? { type: 'element', tagName: 'a', properties: { href }, children: [text] } : text
}

/** A link that may be followed, or a place on this page; else only its words. */
function tameLink(link: Element, own: string): void {
  const { href } = link.properties
  if (typeof href === 'string' && href.startsWith(`#${own}`)) return
  const safe = safeHref(href)
  if (safe) link.properties['href'] = safe
  else {
    link.tagName = 'span'
    link.properties = {}
  }
}

function tameCode(code: Element): void {
  const [text] = code.children
  if (text?.type === 'text' && text.value.length > COLOURED_MAX) code.properties['className'] = ['no-highlight']
}

const HEADING = /^h([1-6])$/

function tameElement(node: Element, { shift, own }: { shift: number; own: string }): void {
  const level = HEADING.exec(node.tagName)?.[1]
  if (level) node.tagName = `h${Math.min(6, Number(level) + shift)}`
  else if (node.tagName === 'a') tameLink(node, own)
  else if (node.tagName === 'code') tameCode(node)
}

/**
 * Headings under the page's own (`shift` levels lower), pictures as links, and links only where they may lead. `own` is
 * what the names of this text's own places begin with.
 */
export function rehypeTame(options: { shift: number; own: string }) {
  return (tree: Root): void => {
    const stack: (Root | Element)[] = [tree]
    for (let node = stack.pop(); node; node = stack.pop()) {
      node.children = (node.children as RootContent[]).map((child) => {
        if (child.type !== 'element') return child
        const tamed = child.tagName === 'img' ? linkOf(child) : child
        if (tamed.type === 'element') {
          tameElement(tamed, options)
          stack.push(tamed)
        }
        return tamed
      }) as ElementContent[]
    }
  }
}
