import { describe, expect, it } from 'vitest'
import type { BoundGiftCard } from '$backend/bindings'
import { Refused } from '$backend/till'
import { BindingGiftCard } from './gift_card_binding.svelte'

const BOUND: BoundGiftCard = {
  gift_card_id: 'g1', card_no: '01-G000001', member_id: 'm1', amount_minor: 5000,
  after: { principal_minor: 5000, bonus_minor: 0, total_minor: 5000 },
}

describe('a gift card becomes a member’s', () => {
  it('once the till has said what is on it', async () => {
    const sent: unknown[] = []
    const till = { giftCardQuoteBind: async () => ({ ...BOUND, warnings: [] }), giftCardBind: async (request: unknown) => (sent.push(request), BOUND) }
    const it = new BindingGiftCard(till, 'm1', () => 'id-1')
    expect([it.missing, it.canSend]).toEqual(['code', false])
    it.type(' ABCDE-FGHJK-2345 ')
    await it.ask()
    expect(it.canSend).toBe(true)
    // Another code is another card: nothing is known of it yet.
    it.type('ABCDE-FGHJK-2346')
    expect(it.canSend).toBe(false)
    await it.ask()
    await it.send()
    expect(sent).toEqual([{ code: 'ABCDE-FGHJK-2346', member_id: 'm1' }])
  })

  it('that is refused says why', async () => {
    const unknown = new Refused('gift_card_unknown', {}, '没有这张礼品卡')
    const till = { giftCardQuoteBind: () => Promise.reject(unknown), giftCardBind: async () => BOUND }
    const it = new BindingGiftCard(till, 'm1', () => 'id-1')
    it.type('x')
    await it.ask()
    expect([it.refused, it.canSend]).toEqual([unknown, false])
  })
})
