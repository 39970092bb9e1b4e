import { describe, expect, it } from 'vitest'
import { parseRate } from './rate'

describe('a rate of tax', () => {
  it.each([
    ['13', '13'],
    [' 6% ', '6'],
    ['8.875', '8.875'],
    ['１３', '13'],
    ['100', '100'],
    ['0', '0'],
  ])('%s is %s', (typed, read) => expect(parseRate(typed)).toBe(read))

  it.each(['100.5', '-1', '13.', '1.2345', 'x', '1e1'])('%s is none', (typed) => expect(parseRate(typed)).toBeNull())
})
