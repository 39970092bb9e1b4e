import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** The names of the arguments that a literal at `from` gives, up to its closing brace; none where some are spread into it. */
function namesFrom(code: string, from: number): string[] | null {
  const names: string[] = []
  let depth = 0
  let part = ''
  for (let at = from; at < code.length; at += 1) {
    const letter = code[at] ?? ''
    const isEnd = depth === 0 && letter === '}'
    if (isEnd || (depth === 0 && letter === ',')) {
      const name = /^\s*(\.\.\.|\w+)/u.exec(part)?.[1]
      if (name === '...') return null
      if (name) names.push(name)
      part = ''
      if (isEnd) return names
      continue
    }
    if ('({['.includes(letter)) depth += 1
    if (')}]'.includes(letter)) depth -= 1
    part += letter
  }
  return names
}

/** The calls of `t` in a text that leave out an argument of their sentence. */
function lacking(code: string, variables: ReadonlyMap<string, readonly string[]>): string[] {
  return [...code.matchAll(/\bt\(\s*'([a-z0-9-]+)'\s*(,\s*\{)?/gu)].flatMap((call) => {
    const id = call[1] ?? ''
    const given = call[2] ? namesFrom(code, call.index + call[0].length) : []
    const missing = given ? (variables.get(id) ?? []).filter((name) => !given.includes(name)) : []
    return missing.map((name) => `${id}: ${name}`)
  })
}

const texts = ['window.ftl', 'bill.ftl', 'journal.ftl'].map((name) => readFileSync(join(root, 'assets/locales/zh-Hans', name), 'utf8')).join('\n')
const entries = texts.split(/^(?=[a-z][a-z0-9-]* =)/mu).slice(1)
const variables = new Map(entries.map((entry) => [entry.split(' =')[0] ?? '', [...new Set([...entry.matchAll(/\$([a-z_]+)/gu)].map((found) => found[1] ?? ''))]]))

it('every sentence that the page says gets each of its arguments', () => {
  const sources = readdirSync(join(root, 'ui/src'), { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.test)\.(?:svelte|ts)$/u.test(path))
  const code = sources.map((path) => readFileSync(join(root, 'ui/src', path), 'utf8'))
  expect(code.length).toBeGreaterThan(100)
  expect(code.flatMap((text) => lacking(text, variables))).toEqual([])
})

it('an argument by another name, or none at all, is noticed', () => {
  const known = new Map([['left', ['amount', 'day']]])
  expect(lacking("t('left', { amount: f({ day }), day })", known)).toEqual([])
  expect(lacking("t('left', { amount: f({ day }), limit })", known)).toEqual(['left: day'])
  expect(lacking("t('left')", known)).toEqual(['left: amount', 'left: day'])
})
