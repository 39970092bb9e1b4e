import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Currency, Locale } from '$backend/bindings'
import { date, daysBetween, maskedName, memberLabel, moment, momentShort, money } from './format'
import { LOCALES, makeBundle, ungrouped } from './words.svelte'

type Case = { kind: string; value: string | number; currency?: Currency; id?: string; arg?: string } & Record<Locale, string>

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../tests/data/format_cases.json'), 'utf8')) as { cases: Case[] }

function shown({ kind, value, currency, id, arg }: Case, locale: Locale): string {
  const say = (message: string, args: Record<string, string | number>) => {
    const bundle = makeBundle(locale)
    return bundle.formatPattern(bundle.getMessage(message)?.value ?? '', ungrouped(args))
  }
  const amount = currency ? money(Number(value), currency) : ''
  switch (kind) {
    case 'money': return amount
    case 'money_with_unit': return say('money-with-unit', { amount, currency: currency ?? '' })
    case 'money_with_sign': return say('money-with-sign', { amount, currency: currency ?? '' })
    case 'date': return date(String(value), locale)
    case 'moment': return moment(String(value), locale)
    case 'moment_short': return momentShort(String(value), locale)
    case 'quantity': return String(value)
    case 'count': return say(id ?? '', { [arg ?? '']: value })
    default: throw new Error(`an unknown kind of case: ${kind}`)
  }
}

it.each(cases.flatMap((one) => LOCALES.map((locale) => [one.kind, one.value, locale, one] as const)))(
  'the table that both formatters meet: %s %s %s',
  (_kind, _value, locale, one) => {
    expect(shown(one, locale)).toBe(one[locale])
  },
)

it('days are counted over months and leap years', () => {
  expect(daysBetween('2026-10-21', '2026-11-21')).toBe(31)
  expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2)
  expect(daysBetween('2026-11-21', '2026-11-21')).toBe(0)
})

it('a list shows no full name', () => {
  expect(maskedName('王小明')).toBe('王**')
  expect(memberLabel({ name: '王小明', salutation: '王先生', member_no: '01000001' })).toBe('王** 王先生')
  expect(memberLabel({ name: null, member_no: '01000001' })).toBe('01000001')
})
