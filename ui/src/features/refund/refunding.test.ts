import { beforeEach, describe, expect, it } from 'vitest'
import { Refused } from '$backend/till'
import { FakeRefunds } from '../../../tests/fake_refunds'
import type { RefundableLine } from '$backend/bindings'
import { Refunding, Swapping } from './refunding.svelte'

let till: FakeRefunds
let refunding: Refunding

beforeEach(async () => {
  let ids = 0
  till = new FakeRefunds()
  refunding = new Refunding(till.methods, 's1', () => `id-${++ids}`)
  await refunding.start()
})

const line = (number: number) => refunding.lines.find((one) => one.line === number) as RefundableLine
const total = () => refunding.quote?.total_minor

async function ready() {
  await refunding.type(line(1), '1')
  refunding.because.choose('faulty')
}

describe('what comes back', () => {
  it('begins with nothing chosen, and says what is left of each line', () => {
    expect([till.asked, refunding.lines.map((one) => one.left), total(), refunding.missing]).toEqual([[''], ['2', '1.5'], 0, 'lines'])
  })

  it('is asked anew after every change: typed, stepped, all, none', async () => {
    await refunding.type(line(1), '２')
    await refunding.less(line(1))
    await refunding.more(line(2))
    await refunding.more(line(2))
    await refunding.all()
    await refunding.none()
    expect(till.asked).toEqual(['', '1×2', '1×1', '1×1 2×1', '1×1 2×1.5', '1×2 2×1.5', ''])
    expect(refunding.lines.map((one) => refunding.textOf(one))).toEqual(['', ''])
  })

  it('that is wrong is not asked, and what was said of it before is gone', async () => {
    await ready()
    await refunding.type(line(1), '3')
    expect([till.asked.length, refunding.quote, refunding.canSend, refunding.missing]).toEqual([2, null, false, 'quantity'])
    await refunding.type(line(1), '2')
    expect([total(), refunding.canSend]).toEqual([15980, true])
  })

  it('of two answers that overtake each other the later question counts, and until it is answered nothing is sent', async () => {
    await ready()
    let late: () => void = () => undefined
    till.holds = [new Promise((resolve) => (late = resolve))]
    const first = refunding.type(line(1), '2')
    expect([refunding.isAsking, refunding.canSend]).toEqual([true, false])
    await refunding.send()
    await refunding.type(line(1), '1')
    late()
    await first
    expect([total(), refunding.canSend, till.sent]).toEqual([7990, true, []])
  })

  it('that the till refuses says why, and is asked again with the next change', async () => {
    till.refuseQuote = new Refused('points_short', {}, '积分不够')
    await ready()
    expect([refunding.refused, refunding.quote, refunding.missing, refunding.canSend]).toEqual([till.refuseQuote, null, null, false])
    till.refuseQuote = null
    await refunding.type(line(1), '2')
    expect([refunding.refused, total()]).toEqual([null, 15980])
  })
})

describe('giving it back', () => {
  it('needs lines, a reason, and a note where the reason is another one', async () => {
    await refunding.send()
    await refunding.type(line(1), '1')
    expect(refunding.missing).toBe('reason')
    refunding.because.choose('other')
    expect(refunding.missing).toBe('note')
    refunding.because.note = '  '
    await refunding.send()
    expect([refunding.missing, till.sent]).toEqual(['note', []])
    refunding.because.note = ' 米袋破了 '
    await refunding.send()
    expect(till.sent.map((one) => one.request)).toEqual([
      { sale_id: 's1', lines: [{ line: 1, qty: '1' }], reason: 'other', note: '米袋破了', expect_total_minor: 7990 },
    ])
  })

  it('pressed twice it is done once', async () => {
    await ready()
    await Promise.all([refunding.send(), refunding.send()])
    await refunding.send()
    expect([till.sent.length, refunding.done?.refund_no, refunding.why]).toEqual([1, '01-R000001', null])
    // No question follows what is done.
    expect(till.asked.length).toBe(2)
  })

  it('that is refused says why, and what is left is read again', async () => {
    await ready()
    await refunding.type(line(1), '2')
    till.returned = { 1: 1 }
    till.refuseRefund = new Refused('refund_beyond_sold', {}, '最多还能退 1')
    await refunding.send()
    expect([refunding.why, line(1).left, refunding.typedOf(line(1))]).toEqual([till.refuseRefund, '1', { wrong: 'too_many' }])
    till.refuseRefund = null
    await refunding.type(line(1), '1')
    expect(refunding.why).toBeNull()
    await refunding.send()
    expect(till.sent.map((one) => one.requestId)).toEqual(['id-1', 'id-2'])
    expect(refunding.done).not.toBeNull()
  })

  it('whose answer was lost stays as it is, and is sent again under its first id', async () => {
    await ready()
    till.isLost = true
    await refunding.send()
    expect([refunding.isLost, refunding.isLocked]).toEqual([true, true])
    await refunding.all()
    refunding.because.choose('changed_mind')
    till.isLost = false
    await refunding.send()
    expect(till.sent.map((one) => [one.requestId, one.request.reason, one.request.lines?.length])).toEqual([['id-1', 'faulty', 1], ['id-1', 'faulty', 1]])
    expect([till.returned, refunding.isLost, refunding.done?.total_minor]).toEqual([{ 1: 1 }, false, 7990])
  })
})

it('what is exchanged is chosen in the same way, and handed to the counter', async () => {
  const swapping = new Swapping(till.methods, 's1', '01-000001')
  await swapping.start()
  await swapping.type(swapping.lines[0] as RefundableLine, '1')
  swapping.because.choose('faulty')
  const memberId = swapping.quote?.member?.member_id ?? null
  expect(await swapping.send()).toBe(true)
  const exchange = { sale_id: 's1', sale_no: '01-000001', back: [{ line: 1, qty: '1' }], reason: 'faulty', note: null }
  expect([swapping.done, till.sent]).toEqual([{ exchange, memberId }, []])
})
