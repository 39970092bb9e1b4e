import { describe, expect, it } from 'vitest'
import { amountDigits, halfWidth, oneMore, parseAmount, parseQuantity } from './amount'

describe('an amount as a cashier types it', () => {
  const cases: [string, number, ReturnType<typeof parseAmount>][] = [
    ['171.95', 2, { minor: 17195 }],
    ['171', 2, { minor: 17100 }],
    ['.5', 2, { minor: 50 }],
    ['5.', 2, { minor: 500 }],
    ['0.29', 2, { minor: 29 }],
    ['１２。５', 2, { minor: 1250 }],
    ['１２．３４', 2, { minor: 1234 }],
    [' 35 . 50 ', 2, { minor: 3550 }],
    ['¥35.50', 2, { minor: 3550 }],
    ['35.5元', 2, { minor: 3550 }],
    ['35.500', 2, { minor: 3550 }],
    ['007', 2, { minor: 700 }],
    ['355', 0, { minor: 355 }],
    ['355.0', 0, { minor: 355 }],
    ['355.5', 0, { wrong: 'too_precise' }],
    ['1.234', 2, { wrong: 'too_precise' }],
    ['12345678', 2, { minor: 1234567800 }],
    ['123456789', 2, { wrong: 'too_long' }],
    ['6900000000014', 2, { wrong: 'too_long' }],
    ['', 2, { wrong: 'empty' }],
    ['   ', 2, { wrong: 'empty' }],
    ['.', 2, { wrong: 'not_a_number' }],
    ['-5', 2, { wrong: 'not_a_number' }],
    ['1e5', 2, { wrong: 'not_a_number' }],
    ['1.2.3', 2, { wrong: 'not_a_number' }],
    ['十二', 2, { wrong: 'not_a_number' }],
  ]
  it.each(cases)('%j with %i decimals', (text, scale, expected) => {
    expect(parseAmount(text, scale)).toEqual(expected)
  })

  it('gives back what it shows, for every amount', () => {
    for (const scale of [0, 2]) {
      for (const minor of [0, 1, 9, 10, 99, 100, 101, 3550, 17195, 9_999_999]) {
        expect(parseAmount(amountDigits(minor, scale), scale)).toEqual({ minor })
      }
    }
  })
})

describe('a quantity as a cashier types it', () => {
  const cases: [string, number, ReturnType<typeof parseQuantity>][] = [
    ['3', 0, { qty: '3' }],
    ['０３', 0, { qty: '3' }],
    ['0.755', 3, { qty: '0.755' }],
    ['。5', 3, { qty: '0.5' }],
    ['1.50', 3, { qty: '1.5' }],
    ['2.0', 0, { qty: '2' }],
    ['1.5', 0, { wrong: 'too_precise' }],
    ['0.7555', 3, { wrong: 'too_precise' }],
    ['0', 0, { wrong: 'zero' }],
    ['0.00', 3, { wrong: 'zero' }],
    ['690000', 0, { wrong: 'too_long' }],
    ['', 0, { wrong: 'empty' }],
    ['x', 0, { wrong: 'not_a_number' }],
  ]
  it.each(cases)('%j with %i decimals', (text, decimals, expected) => {
    expect(parseQuantity(text, decimals)).toEqual(expected)
  })

  it('counts one more in whole units alone', () => {
    expect([oneMore('1'), oneMore('99'), oneMore('0.5'), oneMore('99999')]).toEqual(['2', '100', null, '100000'])
  })
})

it('full-width signs of an input method are half-width ones', () => {
  expect(halfWidth('３＊')).toBe('3*')
  expect(halfWidth('１３８ 0013')).toBe('1380013')
})
