import { describe, expect, it } from 'vitest'
import type { GiftCardAnswer, IssuedGiftCard } from '$backend/bindings'
import { Refused } from '$backend/till'
import { LookingAtGiftCard } from './gift_card_looking.svelte'
import { SellingGiftCard } from './gift_card_selling.svelte'
import { opened } from './basket'

const SOLD: IssuedGiftCard = { gift_card_id: 'g1', card_no: '01-G000001', code: 'ABCDE-FGHJK-2345', amount_minor: 10000 }

describe('a gift card is sold', () => {
  it('for an amount that the till has looked at, and its code is told once it is paid', async () => {
    const sent: unknown[] = []
    const till = {
      giftCardQuoteIssue: async ({ amount_minor }: { amount_minor: number }) => ({ amount_minor, warnings: [] }),
      giftCardIssue: async (request: unknown) => (sent.push(request), SOLD),
    }
    const it = new SellingGiftCard(till, 2, () => 'id-1')
    await it.type('0')
    expect([it.missing, it.canSend]).toEqual(['amount', false])
    await it.type('100')
    it.tender = 'wechat'
    expect(await it.send()).toBe(true)
    expect([sent, it.done?.code]).toEqual([[{ amount_minor: 10000, tender: 'wechat' }], SOLD.code])
    // What is done is not typed over.
    await it.type('200')
    expect(it.text).toBe('100')
  })

  it('pays with others in the order of their codes, and none is nothing', () => {
    expect([opened([]), opened([{ code: 'A' }, { code: 'B' }])]).toEqual([{}, { gift_cards: [{ code: 'A' }, { code: 'B' }] }])
  })
})

describe('what is left on a gift card', () => {
  const CARD: GiftCardAnswer = { gift_card_id: 'g1', card_no: '01-G000001', sold_on: '2026-11-01', balance_minor: 3500, moves: [] }

  function open() {
    const asked: string[] = []
    const giftCardShow = async ({ card }: { card: string }) => {
      asked.push(card)
      if (![SOLD.code, SOLD.card_no].includes(card)) throw new Refused('gift_card_unknown', {}, '没有这张礼品卡。')
      return CARD
    }
    return { asked, it: new LookingAtGiftCard({ giftCardShow }) }
  }

  it('is asked by its code, which is gone from the box then, and again by its number', async () => {
    const { asked, it } = open()
    it.type(` ${SOLD.code} `)
    await it.ask()
    expect([it.card, it.text, it.canAsk]).toEqual([CARD, '', false])
    await it.reread()
    expect([asked, it.card]).toEqual([[SOLD.code, SOLD.card_no], CARD])
  })

  it('an empty box asks nothing; a code that opens none stays to be put right, and no other card is shown beside it', async () => {
    const { asked, it } = open()
    await it.ask()
    it.type('   ')
    await it.ask()
    expect(asked).toEqual([])
    it.type('０１-G000001')
    await it.ask()
    expect(it.card?.balance_minor).toBe(3500)
    it.type('ABCDE-FGHJK-2346')
    await it.ask()
    expect([it.card, it.text, (it.why as Refused).code]).toEqual([null, 'ABCDE-FGHJK-2346', 'gift_card_unknown'])
    it.type('ABCDE-FGHJK-2345')
    expect(it.why).toBeNull()
  })
})
