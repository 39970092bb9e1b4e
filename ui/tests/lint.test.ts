import { join } from 'node:path'
import { ESLint } from 'eslint'
import { beforeAll, describe, expect, it } from 'vitest'
import { refusal } from '../lint/tiers.js'

const ui = join(import.meta.dirname, '..')
const eslint = new ESLint({ cwd: ui })

/** The names of our own rules that a text at a path breaks. */
async function broken(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(ui, path) })
  return [...new Set((result?.messages ?? []).map((message) => message.ruleId ?? message.message).filter((rule) => rule.startsWith('huitou/')))]
}

// The first text waits for the parsers to be loaded.
beforeAll(() => broken('src/features/sale/X.svelte', '<p></p>'), 120_000)

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

  it('money that the page computes', async () => {
    const wrong = [
      'held.principal_minor + held.bonus_minor',
      'Math.min(quote.total_minor, 5)',
      'quote?.total_minor > card.stored_value.total_minor',
      'total >= coupon.minimum_minor',
      '-bill.price_changes_minor',
      'due - 5',
      'taken * 2',
      'lines.reduce((sum, line) => sum + line.total_minor, 0)',
      '(quote.due_minor ?? 0) / 2',
    ]
    const right = ['quote.total_minor === 0', 'settlement.change_minor > 0', 'due === other_minor', 'lines.length - 1', 'show(due)', '`${due}`']
    const before = `let due = $derived(quote.settlement?.due_minor ?? 0)\nconst { total_minor: taken } = quote`
    const found = (text: string) => broken('src/features/sale/X.svelte', `<script>\n${before}\nvoid (${text})\n</script>`)
    for (const text of wrong) expect([text, await found(text)]).toEqual([text, ['huitou/money']])
    for (const text of right) expect([text, await found(text)]).toEqual([text, []])
    expect(await broken('src/features/sale/x.svelte.ts', 'basket.total_minor += 5')).toEqual(['huitou/money'])
    expect(await broken('src/shared/amount.ts', 'export const twice = (minor) => minor * 2')).toEqual([])
    expect(await broken('src/features/sale/X.svelte', '<p>{quote.total_minor - 1}</p>')).toEqual(['huitou/money'])
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
