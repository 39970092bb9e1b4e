import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { QuoteSale } from '$backend/bindings'
import { Refused } from '$backend/till'
import { t } from '$shared/words.svelte'
import { FakeTill, RICE } from '../../../tests/fake_till'
import { press, settled, TestWindow, type } from '../../../tests/window'
import CounterScreen from './Counter.svelte'
import { Counter } from './counter.svelte'

let till: FakeTill
let counter: Counter
let shown: TestWindow
/** What the till says to a line that a card pays. */
let refusal: Refused | null

beforeEach(async () => {
  till = new FakeTill()
  refusal = null
  const saleQuote = (request: QuoteSale) => {
    const card = request.lines.find((line) => line.card != null)
    return card && refusal ? Promise.reject(refusal) : till.methods.saleQuote(request)
  }
  const methods = { ...till.methods, saleQuote }
  shown = new TestWindow(methods)
  let ids = 0
  counter = new Counter(methods, { newId: () => `id-${++ids}`, scale: () => 2, beep: () => undefined, fail: (why) => shown.failed.push(why) })
  await counter.start()
  shown.show(CounterScreen as Component<never>, { counter })
  counter.add(RICE)
  await settled()
})

afterEach(() => shown.close())

it("somebody else's card pays the selected line by its number", async () => {
  await press('Alt D')
  expect(document.querySelector('dialog')?.textContent).toContain(t('card-other-no'))
  type('01-K000007')
  await press('Enter')
  await settled()
  expect([counter.basket.lines, counter.dialog]).toEqual([[{ sku: '101', qty: '1', card: '01-K000007' }], null])
})

it.each(['count_card_unfit', 'count_card_short', 'count_card_ended', 'unknown_count_card'] as const)('%s is said in the dialog, and the basket stays as it was', async (code) => {
  refusal = new Refused(code, {}, '这张卡不行')
  await press('Alt D')
  type('01-K000007')
  await press('Enter')
  await settled()
  expect(document.querySelector('dialog')?.textContent).toContain('这张卡不行')
  await press('Esc')
  expect([counter.basket.lines, counter.dialog]).toEqual([[{ sku: '101', qty: '1' }], null])
})
