import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { CardRefundQuote, RefundAnswer, RefundCard } from '$backend/bindings'
import { Refused } from '$backend/till'
import { t } from '$shared/words.svelte'
import { byId, dialogText, press, settled, TestWindow } from '../../../tests/window'
import CardBackDialog from './CardBackDialog.svelte'

const reading = (refunded_minor: number, forfeited_minor: number) => ({ refunded_minor, forfeited_minor, tenders: [{ kind: 'cash' as const, amount_minor: refunded_minor }] })

/** Four of ten washes are used: 120.00 of what was paid, 160.00 at list price. */
const QUOTE: CardRefundQuote = {
  card_id: 'c1',
  card_no: '01-K000001',
  name: '洗车十次卡',
  member_id: 'm1',
  sale_id: 's1',
  sale_no: '01-000009',
  left: 6,
  figures: { paid_minor: 30000, list_minor: 30000, uses: 4, used_minor: 12000, used_at_list_minor: 16000 },
  merchant: reading(18000, 0),
  consumer: reading(14000, 4000),
}

let sent: { request: RefundCard; requestId: string | undefined }[]
let isLost: boolean
let closed: boolean[]
let shown: TestWindow

beforeEach(async () => {
  sent = []
  isLost = false
  closed = []
  const slip = { kind: 'count_card', refund_no: '01-R000003', tenders: [{ kind: 'cash', amount_minor: 14000 }], lines: [] } as unknown as RefundAnswer['slip']
  shown = new TestWindow({
    countCardQuoteRefund: async () => QUOTE,
    countCardRefund: async (request: RefundCard, requestId?: string) => {
      sent.push({ request, requestId })
      if (isLost) throw new Refused('no_answer', {}, '没有回应')
      return { refund_id: 'r1', refund_no: '01-R000003', sale_id: 's1', total_minor: 14000, slip }
    },
  })
  shown.show(CardBackDialog as Component<never>, { cardNo: '01-K000001', done: (isRefunded: boolean) => closed.push(isRefunded) })
  await settled()
})

afterEach(() => shown.close())

const confirm = () => byId('card-back-confirm')
const reason = (value: string) => document.querySelector<HTMLInputElement>(`dialog input[value=${value}]`)?.click()

describe('giving a count card back', () => {
  it('shows what either cause gives with its figures, and gives nothing before cause and reason are chosen', async () => {
    for (const said of ['¥180.00', '¥140.00', '300.00', '120.00', '160.00', '40.00', '01-000009', t('card-back-uses', { used: 4, left: 6 })]) expect(dialogText()).toContain(said)
    confirm()?.click()
    await press('Alt 2')
    expect(dialogText()).toContain(t('card-back-missing-reason'))
    confirm()?.click()
    await settled()
    expect(sent).toEqual([])
  })

  it('sends what was shown once, and says what the member is to get', async () => {
    await press('Alt 2')
    reason('changed_mind')
    await settled()
    confirm()?.click()
    await settled()
    expect(sent.map((one) => one.request)).toEqual([{ card: '01-K000001', cause: 'consumer', reason: 'changed_mind', note: null, expect_total_minor: 14000 }])
    for (const said of [t('card-back-done', { number: '01-R000003' }), '¥140.00', t('refund-hand-cash')]) expect(dialogText()).toContain(said)
    await press('Esc')
    expect(closed).toEqual([true])
  })

  it('whose answer was lost is sent again as it was, under its first id', async () => {
    await press('Alt 1')
    reason('faulty')
    await settled()
    isLost = true
    confirm()?.click()
    await settled()
    expect(dialogText()).toContain(t('give-back-lost'))
    await press('Alt 2')
    isLost = false
    confirm()?.click()
    await settled()
    expect([sent.map((one) => one.request.cause), sent[0]?.requestId === sent[1]?.requestId]).toEqual([['merchant', 'merchant'], true])
  })
})
