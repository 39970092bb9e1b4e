import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import { Refused } from '$backend/till'
import { t } from '$shared/words.svelte'
import { FakeBalance, QUOTE } from '../../../tests/fake_balance'
import { CARD } from '../../../tests/fake_till'
import { byId, dialogText, press, settled, TestWindow } from '../../../tests/window'
import GiveBackDialog from './GiveBackDialog.svelte'

let till: FakeBalance
let shown: TestWindow
let closed: boolean[]

beforeEach(async () => {
  closed = []
  till = new FakeBalance()
  shown = new TestWindow({ ...till.methods })
  shown.show(GiveBackDialog as Component<never>, { card: CARD, done: (isRefunded: boolean) => closed.push(isRefunded) })
  await settled()
})

afterEach(() => shown.close())

const confirm = () => byId('give-back-confirm')

describe('giving stored value back', () => {
  it('shows both readings with their figures before anything is chosen, and gives nothing back by itself', async () => {
    for (const said of ['¥800.00', '¥650.00', '1300.00', '200.00', '600.00', '650.00', '300.00', t('give-back-law-merchant'), t('give-back-law-consumer')])
      expect(dialogText()).toContain(said)
    expect([confirm()?.getAttribute('aria-disabled'), dialogText().includes(t('give-back-missing-cause'))]).toEqual(['true', true])
    confirm()?.click()
    await press('Enter')
    expect(till.sent).toEqual([])
  })

  it('gives back by the keyboard what was shown, once', async () => {
    await press('Alt 2')
    expect(dialogText()).toContain(t('give-back-confirm', { amount: '¥650.00' }))
    confirm()?.focus()
    await press('Enter')
    expect(till.sent.map((one) => one.request)).toEqual([
      { member_id: 'm1', cause: 'consumer', tender: 'cash', note: null, expect_total_minor: 65000 },
    ])
    // A second Enter does not put away what the member is to get.
    await press('Enter')
    expect([till.sent.length, closed]).toEqual([1, []])
    for (const said of ['01-B000001', '¥650.00', t('refund-hand-cash'), t('slip-pdf-a5')]) expect(dialogText()).toContain(said)
    await press('Esc')
    expect(closed).toEqual([true])
  })

  it('asks anew where the amount has changed meanwhile', async () => {
    await press('Alt 1')
    till.refuse = new Refused('refund_changed', {}, '要退的钱变了')
    till.quote = { ...QUOTE, merchant: { ...QUOTE.merchant, refunded_minor: 79900 } }
    confirm()?.click()
    await settled()
    expect([till.asked, dialogText().includes('要退的钱变了'), dialogText().includes(t('give-back-confirm', { amount: '¥799.00' }))]).toEqual([2, true, true])
  })

  it('whose answer was lost says so, holds everything, and sends the same under the same id', async () => {
    await press('Alt 1')
    till.isLost = true
    confirm()?.click()
    await settled()
    expect(dialogText()).toContain(t('give-back-lost'))
    await press('Alt 2')
    till.isLost = false
    confirm()?.click()
    await settled()
    expect(till.sent.map((one) => one.request.cause)).toEqual(['merchant', 'merchant'])
    expect(till.sent[0]?.requestId).toBe(till.sent[1]?.requestId)
    expect(dialogText()).toContain('01-B000001')
  })

  it('put away says that nothing was given back', async () => {
    await press('Alt 1')
    await press('Esc')
    expect([closed, till.sent]).toEqual([[false], []])
  })
})
