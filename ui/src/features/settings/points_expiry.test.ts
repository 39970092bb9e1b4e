import { describe, expect, it } from 'vitest'
import { expiryOf, parseMonthDay, pointsUntil } from './points_expiry'

describe('when points lapse', () => {
  // By hand, from the rule in the contract: so many months later cut to the month's end, then the first such date from there on.
  it.each([
    ['2026-11-22', 0, '', null],
    ['2026-11-22', 12, '', '2027-11-22'],
    ['2026-01-31', 1, '', '2026-02-28'],
    ['2028-01-31', 1, '', '2028-02-29'],
    ['2026-10-31', 1, '', '2026-11-30'],
    ['2026-12-01', 1, '', '2027-01-01'],
    ['2026-11-22', 120, '', '2036-11-22'],
    ['2026-03-15', 0, '12-31', '2026-12-31'],
    ['2026-12-31', 0, '12-31', '2026-12-31'],
    ['2026-07-01', 0, '06-30', '2027-06-30'],
    ['2026-03-15', 12, '12-31', '2027-12-31'],
    ['2026-08-01', 12, '06-30', '2028-06-30'],
    ['2026-03-01', 0, '02-29', '2027-02-28'],
    ['2027-03-01', 0, '02-29', '2028-02-29'],
  ])('earned on %s, %d months, date %j: until %j', (day, months, date, until) => {
    expect(pointsUntil(day, { months, date })).toBe(until)
  })

  it('is read from the settings in force', () => {
    const settings = [
      { key: 'points.expiry_date', value: '12-31', default: '' },
      { key: 'points.expiry_months', value: 12, default: 0 },
    ]
    expect(expiryOf(settings)).toEqual({ months: 12, date: '12-31' })
    expect(expiryOf(settings.slice(1))).toBeNull()
  })
})

describe('a date of every year', () => {
  it.each([
    ['12-31', '12-31'],
    ['6/3', '06-03'],
    ['６月３０日', '06-30'],
    ['1231', '12-31'],
    ['2.29', '02-29'],
  ])('%s is %s', (text, date) => {
    expect(parseMonthDay(text)).toBe(date)
  })

  it.each(['', '13-01', '02-30', '0-5', '4-31', '131', '2026-12-31', 'x'])('%j is none', (text) => {
    expect(parseMonthDay(text)).toBeNull()
  })
})
