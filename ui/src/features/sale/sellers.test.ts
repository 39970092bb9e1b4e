import { describe, expect, it } from 'vitest'
import { emptyBasket, withLineSellers, withProduct, withSellers } from './basket'
import { namesOf, NOBODY, Sellers, SEVERAL } from './sellers.svelte'
import { RICE } from '../../../tests/fake_till'

const STAFF = [{ staff_id: 'w', name: '王师傅' }, { staff_id: 'l', name: '李师傅' }]
const ONE = [{ staff_id: 'w', share: '1' }]
const BOTH = [{ staff_id: 'w', share: '60' }, { staff_id: 'l', share: '40' }]

describe('who sells', () => {
  it('is nobody, one, or several by parts', () => {
    const sellers = new Sellers(STAFF, { sale: [], line: [] })
    expect(sellers.shares).toEqual([])
    sellers.chosen = 'w'
    expect(sellers.shares).toEqual(ONE)
    sellers.chosen = SEVERAL
    expect(sellers.shares).toBeNull()
    sellers.weights = { w: '６０', l: ' 40' }
    expect(sellers.shares).toEqual(BOTH)
    sellers.weights = { w: '0.5', l: '' }
    expect(sellers.shares).toEqual([{ staff_id: 'w', share: '0.5' }])
  })

  it('begins with who sells now, the line before the sale', () => {
    const sellers = new Sellers(STAFF, { sale: ONE, line: BOTH })
    expect([sellers.scope, sellers.chosen, sellers.shares]).toEqual(['line', SEVERAL, BOTH])
    sellers.aim('sale')
    expect([sellers.chosen, sellers.shares]).toEqual(['w', ONE])
    expect(new Sellers(STAFF, { sale: [], line: [] }).chosen).toBe(NOBODY)
  })

  it.each(['0', '0.00', '-1', '101', '100.1', '1.00001', 'x', '1.'])('has no part of “%s”', (typed) => {
    const sellers = new Sellers(STAFF, { sale: [], line: [] })
    sellers.chosen = SEVERAL
    sellers.weights = { w: '1', l: typed }
    expect([sellers.isWrong('l'), sellers.shares]).toEqual([true, null])
  })

  it('is named in the order of the shares', () => {
    expect(namesOf([...BOTH].reverse(), STAFF)).toEqual(['李师傅', '王师傅'])
    expect(namesOf([{ staff_id: 'gone', share: '1' }], STAFF)).toEqual([])
  })
})

describe('a basket', () => {
  it('keeps a line apart that others sold', () => {
    const first = withLineSellers(withProduct(withSellers(emptyBasket('b'), ONE), RICE), 0, BOTH)
    expect(first.lines).toEqual([{ sku: RICE.sku, qty: '1', staff: BOTH }])
    const again = withProduct(first, RICE)
    expect(again.lines).toEqual([{ sku: RICE.sku, qty: '1', staff: BOTH }, { sku: RICE.sku, qty: '1' }])
    expect(withProduct(withLineSellers(first, 0, []), RICE).lines).toEqual([{ sku: RICE.sku, qty: '2', staff: [] }])
    expect(first.staff).toEqual(ONE)
  })
})
