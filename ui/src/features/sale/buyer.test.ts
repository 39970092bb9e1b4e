import { beforeEach, describe, expect, it } from 'vitest'
import { Refused } from '$backend/till'
import { openCounter, paysCash, settle } from '../../../tests/counter'
import { type FakeTill, RICE } from '../../../tests/fake_till'
import type { Counter } from './counter.svelte'

let till: FakeTill
let counter: Counter

beforeEach(async () => {
  ;({ till, counter } = await openCounter())
})

describe('what the cashier should know', () => {
  beforeEach(async () => {
    counter.add(RICE)
    counter.identify('m1')
    await settle()
  })

  it('a usable coupon and the last visit; one key uses the coupon', () => {
    expect(counter.buyer.chips.map((chip) => chip.kind)).toEqual(['coupon', 'alert'])
    const coupon = counter.buyer.chips[0]
    if (coupon) counter.act(coupon)
    expect(counter.basket.coupons).toEqual(['BMW93-AGYST-GXPB'])
    expect(counter.buyer.chips.map((chip) => chip.kind)).toEqual(['alert'])
  })

  it('a balance that does not reach is said first', async () => {
    counter.add(RICE)
    await settle()
    expect(counter.buyer.chips[0]).toMatchObject({ kind: 'short', held_minor: 11000, missing_minor: 4980 })
  })

  it('what is put away stays away until the next sale', async () => {
    counter.buyer.putAllAway()
    expect(counter.buyer.chips).toEqual([])
    await paysCash(counter, '100')
    counter.add(RICE)
    counter.identify('m1')
    await settle()
    expect(counter.buyer.chips).not.toEqual([])
  })

  it('a coupon that the till refuses is not kept, and its reason is said', async () => {
    till.refuseQuote = new Refused('coupon_unknown', {}, '没有这张优惠券')
    const used = counter.useCoupon('AAAAA-AAAAA-AAAA')
    await settle()
    till.refuseQuote = null
    await used
    await settle()
    expect(counter.basket.coupons).toEqual([])
    expect(counter.tendering.refused?.text).toBe('没有这张优惠券')
  })

  it('of an erased member nothing is left, and no step back brings them in again', async () => {
    await counter.useCoupon('BMW93-AGYST-GXPB')
    counter.forget('m1')
    await settle()
    expect([counter.basket.member_id, counter.basket.coupons, counter.buyer.card, counter.buyer.chips]).toEqual([null, [], null, []])
    expect(counter.basket.lines).toHaveLength(1)
    while (counter.open.canUndo) {
      counter.open.undo()
      expect(counter.basket.member_id).toBeNull()
    }
    expect(JSON.stringify(till.puts.at(-1))).not.toContain('m1')
  })

  it('the erasing of another leaves the one who is served', () => {
    counter.forget('m2')
    expect([counter.basket.member_id, counter.buyer.card?.member_id]).toEqual(['m1', 'm1'])
  })

  it('another member takes the coupons along', () => {
    void counter.useCoupon('BMW93-AGYST-GXPB')
    counter.identify(null)
    expect(counter.basket.coupons).toEqual([])
    expect(counter.buyer.card).toBeNull()
  })
})

describe('several people on one card', () => {
  beforeEach(async () => {
    counter.add(RICE)
    counter.identify('m1')
    counter.buyAs('p1')
    await settle()
  })

  it('who buys is rung, and the next sale is nobody’s', async () => {
    await paysCash(counter, '100')
    expect(till.rung[0]?.request).toMatchObject({ member_id: 'm1', person_id: 'p1' })
    counter.add(RICE)
    expect(counter.basket.person_id ?? null).toBeNull()
  })

  it('what was tendered of the stored value goes with who it was, and nobody stays when the member goes', () => {
    counter.open.put({ ...counter.basket, tenders: [{ kind: 'stored_value', amount_minor: 100 }, { kind: 'card', amount_minor: 200 }] })
    counter.buyAs(null)
    expect(counter.basket.tenders).toEqual([{ kind: 'card', amount_minor: 200 }])
    counter.buyAs('p1')
    counter.identify(null)
    expect(counter.basket.person_id).toBeNull()
  })
})
