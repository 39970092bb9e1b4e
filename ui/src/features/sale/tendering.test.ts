import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Refused } from '$backend/till'
import { openCounter, paysCash, settle } from '../../../tests/counter'
import { type FakeTill, RICE } from '../../../tests/fake_till'
import type { Counter } from './counter.svelte'

let till: FakeTill
let counter: Counter

beforeEach(async () => {
  ;({ till, counter } = await openCounter())
})

describe('taking money', () => {
  beforeEach(async () => {
    counter.add(RICE)
    await settle()
  })

  it('nothing is undone while a sale is rung, and its total is not the next one’s', async () => {
    counter.add(RICE)
    await settle()
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    let release = () => {}
    const ringing = counter.tendering.confirmAmount()
    till.hold = new Promise((resolve) => (release = resolve))
    await settle()
    expect(counter.open.canUndo).toBe(false)
    counter.open.undo()
    release()
    await ringing
    await settle()
    expect([till.rung.length, till.rung[0]?.request.lines, counter.quote]).toEqual([1, [{ sku: '101', qty: '2' }], null])
  })

  it('cash above the total rings with change, under the basket’s own id', async () => {
    const id = counter.basket.request_id
    await paysCash(counter, '100')
    expect(till.rung).toEqual([{ requestId: id, request: expect.objectContaining({ expect_total_minor: 7990, tenders: [{ kind: 'cash', amount_minor: 10000 }] }) }])
    expect(counter.finished?.change_minor).toBe(2010)
    expect(counter.basket).toMatchObject({ lines: [], tenders: [] })
    expect(counter.basket.request_id).not.toBe(id)
  })

  it('the due amount is offered, and full-width digits with 。 are an amount', async () => {
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    expect(counter.tendering.amountText).toBe('79.90')
    counter.tendering.amountText = '１００。５'
    await counter.tendering.confirmAmount()
    await settle()
    expect(till.rung[0]?.request.tenders).toEqual([{ kind: 'cash', amount_minor: 10050 }])
  })

  it('a barcode in the amount box is not money', async () => {
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    counter.tendering.amountText = '6900000000014'
    await counter.tendering.confirmAmount()
    expect(counter.basket.tenders).toEqual([])
  })

  it('any split: stored value offers what the member holds, the rest is asked for', async () => {
    counter.add(RICE)
    counter.identify('m1')
    await settle()
    await counter.tendering.take()
    counter.tendering.chooseKind('stored_value')
    expect(counter.tendering.amountText).toBe('110.00')
    await counter.tendering.confirmAmount()
    await settle()
    expect(counter.tendering.taking).toEqual({ step: 'kinds' })
    expect(counter.quote?.settlement?.due_minor).toBe(4980)
    counter.tendering.chooseKind('card')
    await counter.tendering.confirmAmount()
    await settle()
    expect(till.rung[0]?.request.tenders).toEqual([{ kind: 'stored_value', amount_minor: 11000 }, { kind: 'card', amount_minor: 4980 }])
  })

  it.each(['wechat', 'alipay'] as const)('%s asks whether the money is there', async (kind) => {
    await counter.tendering.take()
    counter.tendering.chooseKind(kind)
    await counter.tendering.confirmAmount()
    expect(counter.tendering.taking).toEqual({ step: 'arrived', kind, minor: 7990 })
    expect(till.rung).toEqual([])
    counter.tendering.back()
    expect(counter.tendering.taking).toEqual({ step: 'amount', kind })
    await counter.tendering.confirmAmount()
    await counter.tendering.confirmArrival()
    await settle()
    expect(till.rung).toHaveLength(1)
  })

  it('a slow answer and many Enters ring once', async () => {
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    counter.tendering.amountText = '100'
    let release = () => {}
    till.hold = new Promise((resolve) => (release = resolve))
    void counter.tendering.confirmAmount()
    void counter.tendering.confirmAmount()
    await settle()
    void counter.tendering.confirmAmount()
    void counter.tendering.confirm()
    void counter.tendering.ring()
    release()
    await settle()
    await settle()
    expect(till.rung).toHaveLength(1)
    expect(till.rung[0]?.request.tenders).toEqual([{ kind: 'cash', amount_minor: 10000 }])
  })

  it('a refusal keeps basket, tenders and id; the next Enter tries again', async () => {
    const id = counter.basket.request_id
    till.refuseRing = new Refused('storage_full', {}, '磁盘满了')
    await paysCash(counter, '100')
    expect(counter.tendering.refused?.text).toBe('磁盘满了')
    expect(counter.basket).toMatchObject({ request_id: id, lines: [{ sku: '101', qty: '1' }], tenders: [{ kind: 'cash', amount_minor: 10000 }] })
    till.refuseRing = null
    await counter.tendering.confirm()
    expect(till.rung.map((one) => one.requestId)).toEqual([id])
  })

  it('an answer that never came is asked for again under the same id', async () => {
    const id = counter.basket.request_id
    till.refuseRing = new Refused('no_answer', {}, '程序没有回应')
    await paysCash(counter, '79.90')
    till.refuseRing = null
    await counter.tendering.confirm()
    expect(till.rung[0]?.requestId).toBe(id)
  })

  it('another total is shown beside the old one and wants one Enter more', async () => {
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    counter.tendering.amountText = '100'
    const refuse = vi.spyOn(till.methods, 'saleRing').mockImplementationOnce(async () => {
      till.extra = 500
      throw new Refused('total_changed', { expected: '79.90', total: '84.90' }, '应付变了')
    })
    await counter.tendering.confirmAmount()
    await settle()
    expect(counter.tendering.totalChanged).toEqual({ from: 7990, to: 8490 })
    expect(counter.basket.tenders).toHaveLength(1)
    refuse.mockRestore()
    await counter.tendering.confirm()
    expect(till.rung[0]?.request.expect_total_minor).toBe(8490)
  })

  it('a tender that the till refuses is not kept', async () => {
    await counter.tendering.take()
    counter.tendering.chooseKind('card')
    till.refuseQuote = new Refused('tender_excess', {}, '只有现金能找零')
    const confirmed = counter.tendering.confirmAmount(9000)
    await Promise.resolve()
    await confirmed
    till.refuseQuote = null
    expect(counter.tendering.refused?.text).toBe('只有现金能找零')
    expect(counter.basket.tenders).toEqual([])
    expect(counter.tendering.taking).toEqual({ step: 'amount', kind: 'card' })
  })

  it('an id that was rung with another basket shows that sale', async () => {
    till.refuseRing = new Refused('request_id_reused', {}, '编号用过了')
    till.finished = 's9'
    await paysCash(counter, '100')
    expect(counter.finished?.sale_id).toBe('s9')
    expect(counter.basket.lines).toEqual([])
  })

  it('whose goods came back is shown as it stands now, its bill read again', async () => {
    await paysCash(counter, '100')
    await counter.returned('another')
    expect(counter.finished?.sale_no).toBe('01-000001')
    await counter.returned('s1')
    expect(counter.finished?.sale_no).toBe('01-000009')
  })

  it('whose goods came back stays away where the next sale began meanwhile', async () => {
    await paysCash(counter, '100')
    const returned = counter.returned('s1')
    counter.next()
    await returned
    expect(counter.finished).toBeNull()
  })

  it('Esc goes one step back and keeps what was taken', async () => {
    await paysCash(counter, '50')
    counter.tendering.chooseKind('cash')
    counter.tendering.back()
    expect(counter.tendering.taking).toEqual({ step: 'kinds' })
    counter.tendering.back()
    expect(counter.tendering.taking).toBeNull()
    expect(counter.basket.tenders).toEqual([{ kind: 'cash', amount_minor: 5000 }])
  })
})

describe('change that a member leaves', () => {
  async function keeps(keep: 'small' | 'all') {
    await counter.scans.scan('6900000000014')
    counter.identify('m1')
    await settle()
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    counter.tendering.amountText = '100.00'
    await counter.tendering.confirmAmount(undefined, keep)
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
    counter.tendering.drop(0)
    expect(counter.basket).toMatchObject({ tenders: [], keep_change_minor: null })
  })
})
