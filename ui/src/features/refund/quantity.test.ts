import { expect, it } from 'vitest'
import { parseReturn, stepDown, stepUp } from './quantity'

const line = (left: string, decimals = 0) =>
  ({ line: 1, decimals, sold: left, returned: '0', left, qty: '0', total_minor: 0, amount_minor: 0 })

it.each([
  ['', line('2'), { qty: '0' }],
  ['０', line('2'), { qty: '0' }],
  ['２', line('2'), { qty: '2' }],
  ['3', line('2'), { wrong: 'too_many' }],
  ['6900000000014', line('2'), { wrong: 'too_many' }],
  ['x', line('2'), { wrong: 'not_a_number' }],
  ['1.5', line('2'), { wrong: 'too_precise' }],
  ['0.25', line('2', 3), { qty: '0.25' }],
  ['0.2505', line('2', 3), { wrong: 'too_precise' }],
  // The unit was another one when it was sold.
  ['1.50', line('1.5'), { qty: '1.5' }],
  ['0.5', line('1.5'), { wrong: 'too_precise' }],
] as const)('%j typed of %j', (text, of, typed) => {
  expect(parseReturn(text, of)).toEqual(typed)
})

it('steps are whole, but for what is over at the end', () => {
  expect(['0', '1', '1.2', '1.5'].map((qty) => stepUp(qty, '1.5'))).toEqual(['1', '1.5', '1.5', '1.5'])
  expect(['1.5', '1', '0.3', '0'].map(stepDown)).toEqual(['1', '0', '0', '0'])
})
