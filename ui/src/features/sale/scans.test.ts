import { beforeEach, describe, expect, it } from 'vitest'
import { type Heard, openCounter, paysCash, settle } from '../../../tests/counter'
import { type FakeTill, RICE } from '../../../tests/fake_till'
import type { Counter } from './counter.svelte'

let till: FakeTill
let counter: Counter
let heard: Heard

beforeEach(async () => {
  ;({ till, counter, heard } = await openCounter())
})

describe('scans', () => {
  it.each(['1234567890128', '12345678901231'])('the unknown code %s beeps and leaves the basket', async (code) => {
    counter.add(RICE)
    await counter.scans.scan(code)
    expect(counter.scans.unknownCode).toBe(code)
    expect(heard.beeps).toBe(1)
    expect(counter.basket.lines).toHaveLength(1)
    expect(counter.basket.coupons).toEqual([])
  })

  it('a member’s card is a member', async () => {
    await counter.scans.scan('01000001')
    await settle()
    expect(counter.buyer.card?.salutation).toBe('王先生')
  })

  it('a coupon is a coupon', async () => {
    counter.add(RICE)
    await counter.scans.scan('bmw93agystgxpb')
    await settle()
    expect(counter.basket.coupons).toEqual(['BMW93AGYSTGXPB'])
  })

  it('a customer’s payment code is no product while money is taken; the next sale knows nothing of it', async () => {
    counter.add(RICE)
    await settle()
    await counter.tendering.take()
    await counter.scans.scan('134567890123456789')
    expect(counter.tendering.wrongScan).toBe('payment-code')
    expect(counter.tendering.taking).not.toBeNull()
    await counter.tendering.take()
    await paysCash(counter, '100')
    expect([counter.finished !== null, counter.tendering.wrongScan]).toEqual([true, null])
  })

  it('one whose lookup is overtaken by a tender waits for the end of it', async () => {
    counter.add(RICE)
    await settle()
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    const search = till.methods.productSearch
    let found = () => {}
    till.methods.productSearch = async (request) => {
      await new Promise<void>((resolve) => (found = resolve))
      return search(request)
    }
    const scanning = counter.scans.scan('6900000000052')
    await settle()
    till.methods.productSearch = search
    let release = () => {}
    till.hold = new Promise((resolve) => (release = resolve))
    const ringing = counter.tendering.confirmAmount()
    await settle()
    found()
    await scanning
    expect([counter.isBusy, counter.dialog, heard.beeps]).toEqual([true, null, 1])
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
    await Promise.all([counter.scans.scan('01000001'), counter.scans.scan('BMW93AGYSTGXPB')])
    expect([counter.basket.member_id, counter.basket.coupons]).toEqual(['m1', ['BMW93AGYSTGXPB']])
  })

  it('a product scanned while money is taken joins the sale; what was taken stays', async () => {
    counter.add(RICE)
    await settle()
    await paysCash(counter, '50')
    await counter.scans.scan('6900000000014')
    await settle()
    expect(counter.tendering.taking).toBeNull()
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '2' }])
    expect(counter.basket.tenders).toEqual([{ kind: 'cash', amount_minor: 5000 }])
  })

  it('a scan while a sale is rung belongs to the next one', async () => {
    counter.add(RICE)
    await settle()
    await counter.tendering.take()
    counter.tendering.chooseKind('cash')
    let release = () => {}
    till.hold = new Promise((resolve) => (release = resolve))
    const ringing = counter.tendering.confirmAmount()
    await settle()
    void counter.scans.scan('6900000000014')
    release()
    await ringing
    await settle()
    expect(till.rung[0]?.request.lines).toEqual([{ sku: '101', qty: '1' }])
    expect(counter.basket.lines).toEqual([{ sku: '101', qty: '1' }])
    expect(counter.basket.request_id).not.toBe(till.rung[0]?.requestId)
  })
})
