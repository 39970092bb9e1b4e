import { join } from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'
import { refusal } from '../lint/tiers.js'

const ui = join(import.meta.dirname, '..')
const eslint = new ESLint({ cwd: ui })

/** The names of our own rules that a text at a path breaks. */
async function broken(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(ui, path) })
  return [...new Set((result?.messages ?? []).map((message) => message.ruleId ?? message.message).filter((rule) => rule.startsWith('huitou/')))]
}

describe('the lints of the ui can fail', () => {
  it('a word without a key', async () => {
    expect(await broken('src/features/sale/X.svelte', '<p>收款</p>')).toEqual(['huitou/words'])
    expect(await broken('src/features/sale/X.svelte', '<p>{"Pay"}</p>')).toEqual(['huitou/words'])
    expect(await broken('src/features/sale/X.svelte', '<input aria-label="Pay" />')).toEqual(['huitou/words'])
    expect(await broken('src/features/sale/X.svelte', '<p>{t("pay")} → 1</p>')).toEqual([])
  })

  it('a style that the window would refuse', async () => {
    expect(await broken('src/features/sale/X.svelte', '<p style="color: red"></p>')).toEqual(['huitou/inline-styles'])
    expect(await broken('src/features/sale/X.svelte', '<p style:color="red"></p>')).toEqual(['huitou/inline-styles'])
  })

  it('a feature that imports another, and a shared part that imports a feature', async () => {
    const from = (source: string) => `<script lang="ts">import X from '${source}'\nvoid X\n</script>`
    expect(await broken('src/features/sale/X.svelte', from('$features/member/Members.svelte'))).toEqual(['huitou/tiers'])
    expect(await broken('src/features/sale/X.svelte', from('../member/Members.svelte'))).toEqual(['huitou/tiers'])
    expect(await broken('src/features/sale/X.svelte', from('$app/App.svelte'))).toEqual(['huitou/tiers'])
    expect(await broken('src/shared/X.svelte', from('$features/member/Members.svelte'))).toEqual(['huitou/tiers'])
    expect(await broken('src/features/sale/X.svelte', from('./Counter.svelte'))).toEqual([])
    expect(await broken('src/app/X.svelte', from('$features/member/Members.svelte'))).toEqual([])
  })
})

it('the tiers', () => {
  const tiers = ['app', 'features/sale', 'features/member', 'shared', 'backend']
  const allowed = tiers.map((from) => `${from}: ${tiers.filter((to) => from !== to && refusal(from, to) === null).join(', ')}`)
  expect(allowed).toEqual([
    'app: features/sale, features/member, shared, backend',
    'features/sale: shared, backend',
    'features/member: shared, backend',
    'shared: backend',
    'backend: ',
  ])
})
