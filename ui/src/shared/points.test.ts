import { describe, expect, it } from 'vitest'
import { centiOf, parsePoints, pointsChange, pointsText } from './points'

describe('points', () => {
  it.each([
    ['100', 10000],
    ['１２。５', 1250],
    ['0.05', 5],
    ['0', 0],
  ])('%s is typed as so many hundredths', (text, centi) => {
    expect(parsePoints(text)).toEqual({ centi })
  })

  it.each([
    ['', 'empty'],
    ['-5', 'not_a_number'],
    ['1.005', 'too_precise'],
    ['6900000000014', 'too_long'],
  ])('%j is none', (text, wrong) => {
    expect(parsePoints(text)).toEqual({ wrong })
  })

  it.each([
    ['0', 0],
    ['96.99', 9699],
    ['12.5', 1250],
    ['-0.05', -5],
    ['1284', 128400],
  ])('%s of the wire is so many hundredths, and back', (decimal, centi) => {
    expect([centiOf(decimal), pointsText(centi)]).toEqual([centi, decimal])
  })

  it.each([
    ['12.5', '+12.5'],
    ['-79.51', '−79.51'],
    ['0', '0'],
    ['-0', '0'],
  ])('%s is a change of %s', (decimal, shown) => {
    expect(pointsChange(decimal)).toBe(shown)
  })
})
