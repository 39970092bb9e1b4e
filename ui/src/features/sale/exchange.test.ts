import { beforeEach, describe, expect, it } from 'vitest'
import { openCounter, settle } from '../../../tests/counter'
import { type FakeTill, RICE } from '../../../tests/fake_till'
import type { Counter } from './counter.svelte'

let till: FakeTill
let counter: Counter

const SWAP = { sale_id: 's1', sale_no: '01-000001', back: [{ line: 1, qty: '1' }], reason: 'faulty' as const, note: null }

beforeEach(async () => {
  ;({ till, counter } = await openCounter())
})

describe('an exchange', () => {
  it('is a part of the basket, which is kept and undone with it', async () => {
    counter.exchange(SWAP, 'm1')
    await settle()
    expect([counter.basket.exchange, counter.basket.member_id, counter.open.isEmpty]).toEqual([SWAP, 'm1', false])
    expect(till.puts.at(-1)?.exchange).toEqual(SWAP)
    // The goods are the member's whose others come back.
    counter.identify(null)
    expect(counter.basket.member_id).toBe('m1')
    counter.open.undo()
    expect([counter.basket.exchange ?? null, counter.open.isEmpty]).toEqual([null, true])
  })

  it('keeps what is in the basket, and left alone it is a sale like any other', async () => {
    counter.add(RICE)
    counter.exchange(SWAP, null)
    await settle()
    expect(counter.open.quoting.exchange?.difference_minor).toBe(2990)
    expect([counter.quote?.settlement.due_minor, counter.lines.canComeBack]).toEqual([2990, false])
    counter.leaveExchange()
    await settle()
    expect([counter.open.quoting.exchange, counter.quote?.settlement.due_minor, counter.basket.lines.length]).toEqual([null, 7990, 1])
  })

  it('takes the difference alone, and sends both parts under the basket’s id', async () => {
    counter.add(RICE)
    counter.exchange(SWAP, null)
    await settle()
    const { request_id } = counter.basket
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    expect(counter.tendering.amountText).toBe('29.90')
    await counter.tendering.confirmAmount()
    await settle()
    expect(till.exchanged).toEqual([
      {
        request: {
          sale_id: 's1', back: SWAP.back, reason: 'faulty', note: null, expect_returned_minor: 5000, expect_total_minor: 7990,
          lines: [{ sku: '101', qty: '1' }], coupons: [], tenders: [{ kind: 'cash', amount_minor: 2990 }], staff: [],
        },
        requestId: request_id,
      },
    ])
    expect([till.rung, counter.finished?.sale_no, counter.basket.exchange ?? null]).toEqual([[], '01-000002', null])
  })

  it('with nothing to pay is rung by one Enter among the tenders', async () => {
    counter.addAmount(3000)
    counter.exchange(SWAP, null)
    await settle()
    expect(counter.open.quoting.exchange?.given_back).toEqual([{ kind: 'cash', amount_minor: 2000 }])
    await counter.tendering.take()
    await counter.tendering.confirm()
    await settle()
    expect(till.exchanged.length).toBe(1)
  })

  it('of a member who was erased is nobody’s', async () => {
    counter.exchange(SWAP, 'm1')
    await settle()
    counter.forget('m1')
    expect([counter.basket.member_id, counter.basket.exchange]).toEqual([null, SWAP])
  })
})
