import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import { Refused } from '$backend/till'
import { t } from '$shared/words.svelte'
import { FakeRefunds } from '../../../tests/fake_refunds'
import { byId, dialogText, press, settled, TestWindow, type } from '../../../tests/window'
import RefundDialog from './RefundDialog.svelte'

let till: FakeRefunds
let shown: TestWindow
let closed: boolean[]

beforeEach(async () => {
  closed = []
  till = new FakeRefunds()
  shown = new TestWindow({ ...till.methods })
  shown.show(RefundDialog as Component<never>, { saleId: 's1', saleNo: '01-000001', done: (isRefunded: boolean) => closed.push(isRefunded) })
  await settled()
})

afterEach(() => shown.close())

const confirm = () => byId('refund-confirm')
const boxes = () => [...document.querySelectorAll<HTMLInputElement>('li input')]

describe('returning goods with the keyboard', () => {
  it('begins in the first line; up and down go from line to line', async () => {
    expect(document.activeElement).toBe(boxes()[0])
    await press('↓')
    expect(document.activeElement).toBe(boxes()[1])
    await press('↑')
    expect(document.activeElement).toBe(boxes()[0])
  })

  it('says everything before it happens, and Enter in a box gives nothing back', async () => {
    type('1')
    await press('Alt 2')
    for (const said of ['79.90', '78.90', '20.00', '21.00', '79.51', 'BMW93-AGYST-GXPB', '6P8RU-FKF4Z-PYJM', t('refund-points-owed'), '90.10']) expect(dialogText()).toContain(said)
    await press('Enter')
    expect(till.sent).toEqual([])
    confirm()?.focus()
    await press('Enter')
    expect(till.sent.map((one) => one.request.reason)).toEqual(['faulty'])
    // Neither a second Enter nor a third puts away what the buyer is to get.
    await press('Enter')
    expect([till.sent.length, closed]).toEqual([1, []])
    for (const said of ['01-R000001', '¥78.90', t('refund-hand-cash'), t('refund-to-balance'), t('slip-pdf-a5')]) expect(dialogText()).toContain(said)
    await press('Esc')
    expect(closed).toEqual([true])
  })

  it('says what is missing, and where another reason needs a note goes to it', async () => {
    expect([confirm()?.getAttribute('aria-disabled'), dialogText().includes(t('refund-missing-lines'))]).toEqual(['true', true])
    await press('Alt A')
    expect(dialogText()).toContain(t('refund-missing-reason'))
    await press('Alt 5')
    expect([dialogText().includes(t('refund-missing-note')), document.activeElement?.getAttribute('maxlength')]).toEqual([true, '200'])
    confirm()?.click()
    expect(till.sent).toEqual([])
    type('看错')
    await settled()
    expect(confirm()?.getAttribute('aria-disabled')).toBe('false')
    await press('Alt 0')
    expect(dialogText()).toContain(t('refund-missing-lines'))
  })

  it('whose answer was lost says so, holds everything, and tells the bill to look again when it is closed', async () => {
    await press('Alt A')
    await press('Alt 1')
    till.isLost = true
    confirm()?.click()
    await settled()
    expect([dialogText().includes(t('refund-lost')), document.querySelector('fieldset')?.disabled]).toEqual([true, true])
    await press('Esc')
    expect(closed).toEqual([true])
  })

  it('that is refused loses no focus: it is on the line that is wrong now, or else on the button', async () => {
    await press('Alt A')
    await press('Alt 1')
    till.refuseRefund = new Refused('refund_beyond_sold', {}, '最多还能退 1')
    boxes()[1]?.focus()
    confirm()?.click()
    await settled()
    expect(document.activeElement).toBe(confirm())
    till.returned = { 1: 1 }
    confirm()?.click()
    await settled()
    expect([document.activeElement, till.sent.length]).toEqual([boxes()[0], 2])
  })

  it('that cannot begin is begun again', async () => {
    await shown.close()
    shown = new TestWindow({ ...till.methods, saleQuoteRefund: () => (isDown ? Promise.reject(new Refused('no_answer', {}, '正忙')) : till.methods.saleQuoteRefund({ sale_id: 's1', lines: [] })) })
    let isDown = true
    shown.show(RefundDialog as Component<never>, { saleId: 's1', saleNo: '01-000001', done: () => undefined })
    await settled()
    expect([dialogText().includes('正忙'), document.activeElement?.textContent?.trim()]).toEqual([true, t('try-again')])
    isDown = false
    await press('Enter')
    expect(document.activeElement).toBe(boxes()[0])
  })

  it('Esc gives nothing back', async () => {
    await press('Alt A')
    await press('Esc')
    expect([till.sent, closed]).toEqual([[], [false]])
  })

  it('a line that came back whole has no box', async () => {
    till.returned = { 1: 2 }
    type('x')
    await press('Alt 0')
    await press('Alt A')
    expect([boxes().length, dialogText().includes(t('refunded-whole')), till.asked.at(-1)]).toEqual([1, true, '2×1.5'])
  })
})
