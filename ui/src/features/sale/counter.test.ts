import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Refused } from '$backend/till'
import { FakeTill, RICE } from '../../../tests/fake_till'
import { Counter } from './counter.svelte'

let till: FakeTill
let counter: Counter
let beeps = 0
let failures: unknown[] = []
let ids = 0

/** Lets every answer that is under way arrive. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

beforeEach(async () => {
  till = new FakeTill()
  beeps = 0
  failures = []
  ids = 0
  counter = new Counter(till.methods, { newId: () => `id-${++ids}`, scale: () => 2, beep: () => beeps++, fail: (why) => failures.push(why) })
  await counter.start()
  await settle()
})

async function paysCash(amount: string) {
  await counter.take()
  counter.chooseKind('cash')
  counter.amountText = amount
  await counter.confirmAmount()
  await settle()
}

describe('the basket', () => {
  it('two scans of one product are one line of two', async () => {
    await counter.scan('6900000000014')
    await counter.scan('6900000000014')
    await settle()
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '2' }])
    expect(counter.quote?.total_minor).toBe(15980)
  })

  it('what is weighed is a line of its own and asks for its weight', async () => {
    await counter.scan('6900000000052')
    expect(counter.dialog).toBe('quantity')
    counter.setQuantity('0.755')
    counter.dialog = null
    await counter.scan('6900000000052')
    expect(counter.basket.lines).toEqual([{ sku: '105', qty: '0.755' }, { sku: '105', qty: '1' }])
  })

  it('what comes while the basket that was left is fetched goes into it', async () => {
    till.stored = { request_id: 'r1', lines: [{ sku: '105', qty: '0.5' }] }
    const again = new Counter(till.methods, { newId: () => 'new', scale: () => 2, beep: () => undefined, fail: () => undefined })
    const starting = again.start()
    void again.scan(RICE.barcode ?? '')
    again.addAmount(500, '送货')
    await starting
    await settle()
    expect(again.basket.lines).toHaveLength(3)
    expect(again.basket.request_id).toBe('r1')
  })

  it('a basket that cannot be read is told of until the next one begins', async () => {
    till.lost = true
    await counter.start()
    await settle()
    expect([counter.isBasketLost, counter.isEmpty, failures]).toEqual([true, true, []])
    await counter.scan('6900000000014')
    await settle()
    expect([counter.isBasketLost, counter.rows.length]).toEqual([false, 1])
  })

  it('a basket that the till could not show is asked for again, and nothing takes its place meanwhile', async () => {
    vi.useFakeTimers()
    const left = { request_id: 'r1', lines: [{ sku: '101', qty: '3' }] }
    let tries = 0
    till.methods.basketShow = async () => {
      if (++tries < 3) throw new Refused('no_answer', {}, '没有回音')
      return { basket: left, finished: null, lost: false }
    }
    const starting = counter.start()
    void counter.scan(RICE.barcode ?? '')
    await vi.advanceTimersByTimeAsync(2500)
    expect([till.puts, failures.length]).toEqual([[], 1])
    await vi.advanceTimersByTimeAsync(2500)
    await starting
    vi.useRealTimers()
    await settle()
    expect(counter.basket).toMatchObject({ request_id: 'r1', lines: [{ sku: '101', qty: '4' }] })
  })

  it('a changed price keeps its line apart', async () => {
    counter.add(RICE)
    counter.setPrice(7000)
    counter.add(RICE)
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '1', price_minor: 7000 }, { sku: '101', qty: '1' }])
  })

  it('undo takes back one step after the other, clearing too', async () => {
    counter.add(RICE)
    counter.addAmount(500, '送货')
    counter.identify('m1')
    counter.clear()
    expect(counter.isEmpty).toBe(true)
    counter.undo()
    expect(counter.basket.member_id).toBe('m1')
    counter.undo()
    counter.undo()
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '1' }])
    counter.undo()
    expect(counter.isEmpty).toBe(true)
    expect(counter.canUndo).toBe(false)
  })

  it('every change goes to the disk, the last one at the end', async () => {
    counter.add(RICE)
    counter.addAmount(500)
    counter.removeSelected()
    await counter.saver.settled()
    expect(till.puts.at(-1)).toEqual(counter.basket)
    expect(counter.saver.state).toBe('saved')
  })

  it('a basket that a killed window left is there again', async () => {
    till.stored = { request_id: 'old', lines: [{ sku: '101', qty: '3' }], coupons: [], tenders: [{ kind: 'cash', amount_minor: 5000 }], selected: 0 }
    const again = new Counter(till.methods, { newId: () => 'new', scale: () => 2, beep: () => undefined, fail: () => undefined })
    await again.start()
    await settle()
    expect(again.basket).toEqual({ ...till.stored, staff: [] })
    expect(again.quote?.settlement?.due_minor).toBe(23970 - 5000)
    expect(again.taking).toEqual({ step: 'kinds' })
  })

  it('a sale that was rung before the window heard of it is shown, and the basket is new', async () => {
    till.finished = 's9'
    const again = new Counter(till.methods, { newId: () => 'new', scale: () => 2, beep: () => undefined, fail: () => undefined })
    await again.start()
    expect(again.finished?.sale_id).toBe('s9')
    expect(again.basket).toMatchObject({ request_id: 'new', lines: [] })
  })

  it('a refused quote keeps the basket and says why', async () => {
    counter.add(RICE)
    await settle()
    till.refuseQuote = new Refused('quantity_too_precise', {}, '只能按整数卖')
    counter.setQuantity('1.5')
    await settle()
    expect(counter.quoteRefused?.text).toBe('只能按整数卖')
    await counter.take()
    expect(counter.taking).toBeNull()
    expect(counter.basket.lines).toHaveLength(1)
  })

  it('of two quotes under way the later counts', async () => {
    let release = () => {}
    till.hold = new Promise((resolve) => (release = resolve))
    counter.add(RICE)
    counter.add(RICE)
    release()
    await settle()
    expect(counter.quote?.total_minor).toBe(15980)
  })
})

describe('scans', () => {
  it.each(['1234567890128', '12345678901231'])('the unknown code %s beeps and leaves the basket', async (code) => {
    counter.add(RICE)
    await counter.scan(code)
    expect(counter.unknownCode).toBe(code)
    expect(beeps).toBe(1)
    expect(counter.basket.lines).toHaveLength(1)
    expect(counter.basket.coupons).toEqual([])
  })

  it('a member’s card is a member', async () => {
    await counter.scan('01000001')
    await settle()
    expect(counter.card?.salutation).toBe('王先生')
  })

  it('a coupon is a coupon', async () => {
    counter.add(RICE)
    await counter.scan('bmw93agystgxpb')
    await settle()
    expect(counter.basket.coupons).toEqual(['BMW93AGYSTGXPB'])
  })

  it('a customer’s payment code is no product while money is taken; the next sale knows nothing of it', async () => {
    counter.add(RICE)
    await settle()
    await counter.take()
    await counter.scan('134567890123456789')
    expect(counter.isPaymentCode).toBe(true)
    expect(counter.taking).not.toBeNull()
    await counter.take()
    await paysCash('100')
    expect([counter.finished !== null, counter.isPaymentCode]).toEqual([true, false])
  })

  it('one whose lookup is overtaken by a tender waits for the end of it', async () => {
    counter.add(RICE)
    await settle()
    await counter.take()
    counter.chooseKind('cash')
    const search = till.methods.productSearch
    let found = () => {}
    till.methods.productSearch = async (request) => {
      await new Promise<void>((resolve) => (found = resolve))
      return search(request)
    }
    const scanning = counter.scan('6900000000052')
    await settle()
    till.methods.productSearch = search
    let release = () => {}
    till.hold = new Promise((resolve) => (release = resolve))
    const ringing = counter.confirmAmount()
    await settle()
    found()
    await scanning
    expect([counter.isBusy, counter.dialog, beeps]).toEqual([true, null, 1])
    release()
    await ringing
    await settle()
    expect(till.rung[0]?.request.lines).toEqual([{ sku: '101', qty: '1' }])
    expect(counter.basket.lines).toEqual([{ sku: '105', qty: '1' }])
  })

  it('two at once come one after the other, though the second is known sooner', async () => {
    const search = till.methods.memberSearch
    till.methods.memberSearch = async (request) => {
      if (request.query === '01000001') for (let i = 0; i < 50; i++) await Promise.resolve()
      return search(request)
    }
    counter.add(RICE)
    await Promise.all([counter.scan('01000001'), counter.scan('BMW93AGYSTGXPB')])
    expect([counter.basket.member_id, counter.basket.coupons]).toEqual(['m1', ['BMW93AGYSTGXPB']])
  })

  it('a product scanned while money is taken joins the sale; what was taken stays', async () => {
    counter.add(RICE)
    await settle()
    await paysCash('50')
    await counter.scan('6900000000014')
    await settle()
    expect(counter.taking).toBeNull()
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '2' }])
    expect(counter.basket.tenders).toEqual([{ kind: 'cash', amount_minor: 5000 }])
  })

  it('a scan while a sale is rung belongs to the next one', async () => {
    counter.add(RICE)
    await settle()
    await counter.take()
    counter.chooseKind('cash')
    let release = () => {}
    till.hold = new Promise((resolve) => (release = resolve))
    const ringing = counter.confirmAmount()
    await settle()
    void counter.scan('6900000000014')
    release()
    await ringing
    await settle()
    expect(till.rung[0]?.request.lines).toEqual([{ sku: '101', qty: '1' }])
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '1' }])
    expect(counter.basket.request_id).not.toBe(till.rung[0]?.requestId)
  })
})

describe('taking money', () => {
  beforeEach(async () => {
    counter.add(RICE)
    await settle()
  })

  it('nothing is undone while a sale is rung, and its total is not the next one’s', async () => {
    counter.add(RICE)
    await settle()
    await counter.take()
    counter.chooseKind('cash')
    let release = () => {}
    const ringing = counter.confirmAmount()
    till.hold = new Promise((resolve) => (release = resolve))
    await settle()
    expect(counter.canUndo).toBe(false)
    counter.undo()
    release()
    await ringing
    await settle()
    expect([till.rung.length, till.rung[0]?.request.lines, counter.quote]).toEqual([1, [{ sku: '101', qty: '2' }], null])
  })

  it('cash above the total rings with change, under the basket’s own id', async () => {
    const id = counter.basket.request_id
    await paysCash('100')
    expect(till.rung).toEqual([{ requestId: id, request: expect.objectContaining({ expect_total_minor: 7990, tenders: [{ kind: 'cash', amount_minor: 10000 }] }) }])
    expect(counter.finished?.change_minor).toBe(2010)
    expect(counter.basket).toMatchObject({ lines: [], tenders: [] })
    expect(counter.basket.request_id).not.toBe(id)
  })

  it('the due amount is offered, and full-width digits with 。 are an amount', async () => {
    await counter.take()
    counter.chooseKind('cash')
    expect(counter.amountText).toBe('79.90')
    counter.amountText = '１００。５'
    await counter.confirmAmount()
    await settle()
    expect(till.rung[0]?.request.tenders).toEqual([{ kind: 'cash', amount_minor: 10050 }])
  })

  it('a barcode in the amount box is not money', async () => {
    await counter.take()
    counter.chooseKind('cash')
    counter.amountText = '6900000000014'
    await counter.confirmAmount()
    expect(counter.basket.tenders).toEqual([])
  })

  it('any split: stored value offers what the member holds, the rest is asked for', async () => {
    counter.add(RICE)
    counter.identify('m1')
    await settle()
    await counter.take()
    counter.chooseKind('stored_value')
    expect(counter.amountText).toBe('110.00')
    await counter.confirmAmount()
    await settle()
    expect(counter.taking).toEqual({ step: 'kinds' })
    expect(counter.quote?.settlement?.due_minor).toBe(4980)
    counter.chooseKind('card')
    await counter.confirmAmount()
    await settle()
    expect(till.rung[0]?.request.tenders).toEqual([{ kind: 'stored_value', amount_minor: 11000 }, { kind: 'card', amount_minor: 4980 }])
  })

  it.each(['wechat', 'alipay'] as const)('%s asks whether the money is there', async (kind) => {
    await counter.take()
    counter.chooseKind(kind)
    await counter.confirmAmount()
    expect(counter.taking).toEqual({ step: 'arrived', kind, minor: 7990 })
    expect(till.rung).toEqual([])
    counter.back()
    expect(counter.taking).toEqual({ step: 'amount', kind })
    await counter.confirmAmount()
    await counter.confirmArrival()
    await settle()
    expect(till.rung).toHaveLength(1)
  })

  it('a slow answer and many Enters ring once', async () => {
    await counter.take()
    counter.chooseKind('cash')
    counter.amountText = '100'
    let release = () => {}
    till.hold = new Promise((resolve) => (release = resolve))
    void counter.confirmAmount()
    void counter.confirmAmount()
    await settle()
    void counter.confirmAmount()
    void counter.confirm()
    void counter.ring()
    release()
    await settle()
    await settle()
    expect(till.rung).toHaveLength(1)
    expect(till.rung[0]?.request.tenders).toEqual([{ kind: 'cash', amount_minor: 10000 }])
  })

  it('a refusal keeps basket, tenders and id; the next Enter tries again', async () => {
    const id = counter.basket.request_id
    till.refuseRing = new Refused('storage_full', {}, '磁盘满了')
    await paysCash('100')
    expect(counter.refused?.text).toBe('磁盘满了')
    expect(counter.basket).toMatchObject({ request_id: id, lines: [{ sku: '101', qty: '1' }], tenders: [{ kind: 'cash', amount_minor: 10000 }] })
    till.refuseRing = null
    await counter.confirm()
    expect(till.rung.map((one) => one.requestId)).toEqual([id])
  })

  it('an answer that never came is asked for again under the same id', async () => {
    const id = counter.basket.request_id
    till.refuseRing = new Refused('no_answer', {}, '程序没有回应')
    await paysCash('79.90')
    till.refuseRing = null
    await counter.confirm()
    expect(till.rung[0]?.requestId).toBe(id)
  })

  it('another total is shown beside the old one and wants one Enter more', async () => {
    await counter.take()
    counter.chooseKind('cash')
    counter.amountText = '100'
    const refuse = vi.spyOn(till.methods, 'saleRing').mockImplementationOnce(async () => {
      till.extra = 500
      throw new Refused('total_changed', { expected: '79.90', total: '84.90' }, '应付变了')
    })
    await counter.confirmAmount()
    await settle()
    expect(counter.totalChanged).toEqual({ from: 7990, to: 8490 })
    expect(counter.basket.tenders).toHaveLength(1)
    refuse.mockRestore()
    await counter.confirm()
    expect(till.rung[0]?.request.expect_total_minor).toBe(8490)
  })

  it('a tender that the till refuses is not kept', async () => {
    await counter.take()
    counter.chooseKind('card')
    till.refuseQuote = new Refused('tender_excess', {}, '只有现金能找零')
    const confirmed = counter.confirmAmount(9000)
    await Promise.resolve()
    await confirmed
    till.refuseQuote = null
    expect(counter.refused?.text).toBe('只有现金能找零')
    expect(counter.basket.tenders).toEqual([])
    expect(counter.taking).toEqual({ step: 'amount', kind: 'card' })
  })

  it('an id that was rung with another basket shows that sale', async () => {
    till.refuseRing = new Refused('request_id_reused', {}, '编号用过了')
    till.finished = 's9'
    await paysCash('100')
    expect(counter.finished?.sale_id).toBe('s9')
    expect(counter.basket.lines).toEqual([])
  })

  it('whose goods came back is shown as it stands now, its bill read again', async () => {
    await paysCash('100')
    await counter.returned('another')
    expect(counter.finished?.sale_no).toBe('01-000001')
    await counter.returned('s1')
    expect(counter.finished?.sale_no).toBe('01-000009')
  })

  it('whose goods came back stays away where the next sale began meanwhile', async () => {
    await paysCash('100')
    const returned = counter.returned('s1')
    counter.next()
    await returned
    expect(counter.finished).toBeNull()
  })

  it('Esc goes one step back and keeps what was taken', async () => {
    await paysCash('50')
    counter.chooseKind('cash')
    counter.back()
    expect(counter.taking).toEqual({ step: 'kinds' })
    counter.back()
    expect(counter.taking).toBeNull()
    expect(counter.basket.tenders).toEqual([{ kind: 'cash', amount_minor: 5000 }])
  })
})

describe('change that a member leaves', () => {
  async function keeps(keep: 'small' | 'all') {
    await counter.scan('6900000000014')
    counter.identify('m1')
    await settle()
    await counter.take()
    counter.chooseKind('cash')
    counter.amountText = '100.00'
    await counter.confirmAmount(undefined, keep)
    await settle()
  }

  it('is kept with one tap: the coins, or all of it', async () => {
    await keeps('small')
    expect(till.rung[0]?.request).toMatchObject({ keep_change_minor: 10 })
    expect(counter.finished).toMatchObject({ change_minor: 2000, change_kept_minor: 10 })
    counter.next()
    await keeps('all')
    expect(till.rung[1]?.request).toMatchObject({ keep_change_minor: 2010 })
    expect(counter.finished).toMatchObject({ change_minor: 0, change_kept_minor: 2010 })
  })

  it('is kept no more once another line changes the total', async () => {
    till.refuseRing = new Refused('storage_full', {}, '磁盘满了')
    await keeps('small')
    expect(counter.basket.keep_change_minor).toBe(10)
    counter.addAmount(500)
    await settle()
    expect(counter.basket.keep_change_minor).toBe(null)
    expect(counter.quoteRefused).toBe(null)
  })

  it('of a tender that was taken away is not kept either', async () => {
    till.refuseRing = new Refused('storage_full', {}, '磁盘满了')
    await keeps('all')
    counter.dropTender(0)
    expect(counter.basket).toMatchObject({ tenders: [], keep_change_minor: null })
  })
})

describe('what the cashier should know', () => {
  beforeEach(async () => {
    counter.add(RICE)
    counter.identify('m1')
    await settle()
  })

  it('a usable coupon and the last visit; one key uses the coupon', () => {
    expect(counter.chips.map((chip) => chip.kind)).toEqual(['coupon', 'alert'])
    const coupon = counter.chips[0]
    if (coupon) counter.act(coupon)
    expect(counter.basket.coupons).toEqual(['BMW93-AGYST-GXPB'])
    expect(counter.chips.map((chip) => chip.kind)).toEqual(['alert'])
  })

  it('a balance that does not reach is said first', async () => {
    counter.add(RICE)
    await settle()
    expect(counter.chips[0]).toMatchObject({ kind: 'short', held_minor: 11000, missing_minor: 4980 })
  })

  it('what is put away stays away until the next sale', async () => {
    counter.putAllAway()
    expect(counter.chips).toEqual([])
    await paysCash('100')
    counter.add(RICE)
    counter.identify('m1')
    await settle()
    expect(counter.chips).not.toEqual([])
  })

  it('a coupon that the till refuses is not kept, and its reason is said', async () => {
    till.refuseQuote = new Refused('coupon_unknown', {}, '没有这张优惠券')
    const used = counter.useCoupon('AAAAA-AAAAA-AAAA')
    await settle()
    till.refuseQuote = null
    await used
    await settle()
    expect(counter.basket.coupons).toEqual([])
    expect(counter.refused?.text).toBe('没有这张优惠券')
  })

  it('of an erased member nothing is left, and no step back brings them in again', async () => {
    await counter.useCoupon('BMW93-AGYST-GXPB')
    counter.forget('m1')
    await settle()
    expect([counter.basket.member_id, counter.basket.coupons, counter.card, counter.chips]).toEqual([null, [], null, []])
    expect(counter.basket.lines).toHaveLength(1)
    while (counter.canUndo) {
      counter.undo()
      expect(counter.basket.member_id).toBeNull()
    }
    expect(JSON.stringify(till.puts.at(-1))).not.toContain('m1')
  })

  it('the erasing of another leaves the one who is served', () => {
    counter.forget('m2')
    expect([counter.basket.member_id, counter.card?.member_id]).toEqual(['m1', 'm1'])
  })

  it('another member takes the coupons along', () => {
    void counter.useCoupon('BMW93-AGYST-GXPB')
    counter.identify(null)
    expect(counter.basket.coupons).toEqual([])
    expect(counter.card).toBeNull()
  })
})
