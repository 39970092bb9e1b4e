import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Refused } from '$backend/till'
import { type Heard, openCounter, settle } from '../../../tests/counter'
import { type FakeTill, RICE } from '../../../tests/fake_till'
import { Counter } from './counter.svelte'

let till: FakeTill
let counter: Counter
let heard: Heard

beforeEach(async () => {
  ;({ till, counter, heard } = await openCounter())
})

describe('the basket', () => {
  it('two scans of one product are one line of two', async () => {
    await counter.scans.scan('6900000000014')
    await counter.scans.scan('6900000000014')
    await settle()
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '2' }])
    expect(counter.quote?.total_minor).toBe(15980)
  })

  it('what is weighed is a line of its own and asks for its weight', async () => {
    await counter.scans.scan('6900000000052')
    expect(counter.dialog).toBe('quantity')
    counter.lines.setQuantity('0.755')
    counter.dialog = null
    await counter.scans.scan('6900000000052')
    expect(counter.basket.lines).toEqual([{ sku: '105', qty: '0.755' }, { sku: '105', qty: '1' }])
  })

  it('what comes while the basket that was left is fetched goes into it', async () => {
    till.stored = { request_id: 'r1', lines: [{ sku: '105', qty: '0.5' }] }
    const again = new Counter(till.methods, { newId: () => 'new', scale: () => 2, beep: () => undefined, fail: () => undefined })
    const starting = again.start()
    void again.scans.scan(RICE.barcode ?? '')
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
    expect([counter.isBasketLost, counter.open.isEmpty, heard.failures]).toEqual([true, true, []])
    await counter.scans.scan('6900000000014')
    await settle()
    expect([counter.isBasketLost, counter.lines.rows.length]).toEqual([false, 1])
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
    void counter.scans.scan(RICE.barcode ?? '')
    await vi.advanceTimersByTimeAsync(2500)
    expect([till.puts, heard.failures.length]).toEqual([[], 1])
    await vi.advanceTimersByTimeAsync(2500)
    await starting
    vi.useRealTimers()
    await settle()
    expect(counter.basket).toMatchObject({ request_id: 'r1', lines: [{ sku: '101', qty: '4' }] })
  })

  it('a changed price keeps its line apart', async () => {
    counter.add(RICE)
    counter.lines.setPrice(7000)
    counter.add(RICE)
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '1', price_minor: 7000 }, { sku: '101', qty: '1' }])
  })

  it('undo takes back one step after the other, clearing too', async () => {
    counter.add(RICE)
    counter.addAmount(500, '送货')
    counter.identify('m1')
    counter.clear()
    expect(counter.open.isEmpty).toBe(true)
    counter.open.undo()
    expect(counter.basket.member_id).toBe('m1')
    counter.open.undo()
    counter.open.undo()
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '1' }])
    counter.open.undo()
    expect(counter.open.isEmpty).toBe(true)
    expect(counter.open.canUndo).toBe(false)
  })

  it('every change goes to the disk, the last one at the end', async () => {
    counter.add(RICE)
    counter.addAmount(500)
    counter.lines.remove()
    await counter.open.saver.settled()
    expect(till.puts.at(-1)).toEqual(counter.basket)
    expect(counter.open.saver.state).toBe('saved')
  })

  it('a basket that a killed window left is there again', async () => {
    till.stored = { request_id: 'old', lines: [{ sku: '101', qty: '3' }], coupons: [], tenders: [{ kind: 'cash', amount_minor: 5000 }], selected: 0 }
    const again = new Counter(till.methods, { newId: () => 'new', scale: () => 2, beep: () => undefined, fail: () => undefined })
    await again.start()
    await settle()
    expect(again.basket).toEqual({ ...till.stored, staff: [] })
    expect(again.quote?.settlement?.due_minor).toBe(23970 - 5000)
    expect(again.tendering.taking).toEqual({ step: 'kinds' })
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
    counter.lines.setQuantity('1.5')
    await settle()
    expect(counter.quoteRefused?.text).toBe('只能按整数卖')
    await counter.tendering.take()
    expect(counter.tendering.taking).toBeNull()
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
