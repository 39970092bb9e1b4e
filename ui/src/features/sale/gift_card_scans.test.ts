import { beforeEach, describe, expect, it } from 'vitest'
import { Refused } from '$backend/till'
import { type Heard, openCounter, settle } from '../../../tests/counter'
import { type FakeTill, RICE } from '../../../tests/fake_till'
import type { Counter } from './counter.svelte'
import type { Taking } from './tendering.svelte'

const GIFT = 'ABCDE-FGHJK-2345'
const COUPON = 'BMW93-AGYST-GXPB'

let till: FakeTill
let counter: Counter
let heard: Heard

// One bag of rice: 79.90 are due.
beforeEach(async () => {
  ;({ till, counter, heard } = await openCounter())
  till.giftCards = { [GIFT]: 5000 }
  counter.add(RICE)
  await settle()
})

describe('a gift card that is scanned while money is taken', () => {
  const STEPS: Taking[] = [
    { step: 'kinds' },
    { step: 'amount', kind: 'cash' },
    { step: 'arrived', kind: 'wechat', minor: 7990 },
    { step: 'coupon' },
    { step: 'gift' },
  ]
  it.each(STEPS)('pays as far as it goes, whatever step is open: $step', async (taking) => {
    await counter.tendering.take()
    counter.tendering.taking = taking
    await counter.scans.scan(GIFT.toLowerCase())
    await settle()
    expect(counter.quote?.gift_cards).toEqual([{ card_no: '01-G000001', amount_minor: 5000, left_minor: 0 }])
    expect([counter.quote?.settlement.due_minor, counter.tendering.taking, counter.basket.coupons]).toEqual([2990, { step: 'kinds' }, []])
    // Its code is in no file.
    await counter.open.saver.settled()
    expect(JSON.stringify(till.puts)).not.toContain(GIFT)
  })

  it('that pays all rings the sale', async () => {
    till.giftCards[GIFT] = 10000
    await counter.tendering.take()
    await counter.scans.scan(GIFT)
    await settle()
    expect(till.rung[0]?.request).toMatchObject({ tenders: [], gift_cards: [{ code: GIFT }] })
    expect(counter.finished?.sale_no).toBe('01-000001')
  })

  it('and is empty pays nothing; that is said, and the step stays', async () => {
    till.giftCards[GIFT] = 0
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    await counter.scans.scan(GIFT)
    await settle()
    expect([counter.tendering.refused?.code, counter.tendering.taking]).toEqual(['gift_card_unusable', { step: 'amount', kind: 'cash' }])
    expect(counter.quote?.settlement.due_minor).toBe(7990)
  })

  it('in an exchange pays nothing, and that is said', async () => {
    counter.exchange({ sale_id: 's9', sale_no: '01-000009', back: [], reason: 'faulty' } as never, null)
    await settle()
    counter.add(RICE)
    await settle()
    counter.tendering.taking = { step: 'kinds' }
    await counter.scans.scan(GIFT)
    await settle()
    expect([counter.tendering.wrongScan, counter.open.giftCards]).toEqual(['gift-card-not-in-exchange', []])
    expect(counter.tendering.taking).toEqual({ step: 'kinds' })
  })

  it('pays nothing where the tenders were put away meanwhile', async () => {
    await counter.tendering.take()
    let release = () => {}
    till.hold = new Promise((resolve) => (release = resolve))
    const scanning = counter.scans.scan(GIFT)
    await settle()
    counter.tendering.back()
    release()
    await scanning
    await settle()
    expect([counter.open.giftCards, counter.tendering.taking, heard.beeps]).toEqual([[], null, 1])
  })
})

describe('of a code that may be a coupon’s or a gift card’s', () => {
  it('the till is asked while money is taken: a coupon is a coupon', async () => {
    await counter.tendering.take()
    await counter.scans.scan(COUPON)
    await settle()
    expect([till.asked, counter.basket.coupons, counter.open.giftCards]).toEqual([[COUPON], [COUPON], []])
  })

  it('nothing is guessed where the till does not answer', async () => {
    till.methods.giftCardShow = () => Promise.reject(new Refused('no_answer', {}, '没有回音'))
    await counter.tendering.take()
    await counter.scans.scan(GIFT)
    await settle()
    expect([counter.basket.coupons, counter.open.giftCards, heard.failures.length]).toEqual([[], [], 1])
  })

  it('a gift card before money is taken waits, and its code is in no basket', async () => {
    await counter.scans.scan(GIFT)
    await settle()
    await counter.open.saver.settled()
    expect([counter.scans.isGiftCardEarly, counter.basket.coupons, counter.open.giftCards]).toEqual([true, [], []])
    expect(JSON.stringify(till.puts)).not.toContain(GIFT)
    await counter.scans.scan(COUPON)
    await settle()
    expect([counter.scans.isGiftCardEarly, counter.basket.coupons]).toEqual([false, [COUPON]])
  })

  it('nobody is asked of a barcode', async () => {
    await counter.tendering.take()
    await counter.scans.scan('12345678901231')
    expect([till.asked, counter.basket.coupons]).toEqual([[], []])
  })
})
