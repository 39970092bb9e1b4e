import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FluentResource } from '@fluent/bundle'

const root = join(import.meta.dirname, '../..')
const LOCALES = ['zh-Hans', 'zh-Hant', 'en']

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? files(path) : [path]
  })
}

const ftl = (locale: string, name: string) => readFileSync(join(root, 'assets/locales', locale, name), 'utf8')
const ids = (text: string) => [...new FluentResource(text).body].map((entry) => entry.id)
const variables = (text: string) =>
  Object.fromEntries(
    text
      .split(/^(?=[a-z][a-z0-9-]* =)/mu)
      .slice(1)
      .map((entry) => [entry.split(' =')[0], [...new Set(entry.match(/\$[a-z_]+/gu))].toSorted().join(' ')]),
  )
const visible = (locale: string) => ftl(locale, 'window.ftl').replaceAll(/^#.*$/gmu, '')

const sources = files(join(root, 'ui/src')).filter((path) => /\.(?:svelte|ts)$/u.test(path) && !path.endsWith('.test.ts'))
const code = sources.map((path) => readFileSync(path, 'utf8')).join('\n')

describe('the words of the window', () => {
  const known = ids(ftl('zh-Hans', 'window.ftl'))

  it('are all there in every language, with the same variables', () => {
    expect(known.length).toBeGreaterThan(250)
    for (const locale of LOCALES) {
      const text = ftl(locale, 'window.ftl')
      expect(ids(text), locale).toEqual(known)
      // Every message that is written is one that the formatter understood.
      expect(Object.keys(variables(text)), locale).toEqual(known)
      expect(variables(text), locale).toEqual(variables(ftl('zh-Hans', 'window.ftl')))
    }
  })

  it('are each used', () => {
    expect(known.filter((id) => !code.includes(`'${id}'`) && !code.includes(`"${id}"`))).toEqual([])
  })

  it('are none that is not written', () => {
    const written = new Set([...known, ...['bill.ftl', 'journal.ftl'].flatMap((name) => ids(ftl('zh-Hans', name)))])
    const asked = [...code.matchAll(/\bt\(\s*'([a-z0-9-]+)'/gu), ...code.matchAll(/\bword: '([a-z0-9-]+)'/gu)].map((found) => found[1] ?? '')
    expect(asked.length).toBeGreaterThan(250)
    expect(asked.filter((id) => !written.has(id))).toEqual([])
  })

  it('do not hide a message of another file', () => {
    for (const name of readdirSync(join(root, 'assets/locales/zh-Hans')).filter((one) => one !== 'window.ftl'))
      expect(ids(ftl('zh-Hans', name)).filter((id) => known.includes(id)), name).toEqual([])
  })

  it('are in English without Chinese, in Chinese with full-width punctuation', () => {
    expect(visible('en')).not.toMatch(/\p{Script=Han}/u)
    for (const locale of ['zh-Hans', 'zh-Hant'])
      expect(visible(locale).match(/\p{Script=Han}[,;!?()]|[,;!?()]\p{Script=Han}/gu) ?? [], locale).toEqual([])
  })

  it('are in traditional Chinese not the simplified ones', () => {
    const simplified = new Set(
      readFileSync(join(root, 'tests/data/simplified_only.txt'), 'utf8').split('\n').filter((line) => !line.startsWith('#')).join(''),
    )
    expect([...visible('zh-Hant')].filter((char) => simplified.has(char)).join('')).toBe('')
    for (const word of ['短信', '充值', '積分', '余額', '之后', '文件', '打印', '默認', '屏幕', '質量', '門店', '收銀台', '賬', '菜單', '網絡', '保存'])
      expect(visible('zh-Hant')).not.toContain(word)
  })
})
