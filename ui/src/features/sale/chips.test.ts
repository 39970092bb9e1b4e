import { afterEach, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { AlertAnswer } from '$backend/bindings'
import { t } from '$shared/words.svelte'
import { settled, TestWindow } from '../../../tests/window'
import Chips from './Chips.svelte'
import { chipsOf } from './chips'

const ALERTS: AlertAnswer[] = [
  { kind: 'last_visit', days_since: 31, usual_gap_days: 12, text: '31 天没来，平时约 12 天来一次' },
  { kind: 'points_lapse', until: '2026-12-01', points: '120', text: '120 积分到 2026年12月1日 过期' },
]

let shown: TestWindow
afterEach(() => shown.close())

it('each alert has its own name, and its own word for what was done', async () => {
  const acted: string[] = []
  shown = new TestWindow({})
  shown.show(Chips as Component<never>, { chips: chipsOf(null, ALERTS), onact: (chip: { id: string }) => acted.push(chip.id) })
  const said = [...document.querySelectorAll('li')].map((chip) => [chip.querySelector('b')?.textContent, chip.querySelector('button')?.firstChild?.textContent?.trim()])
  expect(said).toEqual([[t('alert-last-visit'), t('alert-greeted')], [t('alert-points'), t('alert-told')]])
  expect(document.body.textContent).toContain('120 积分到 2026年12月1日 过期')
  for (const button of document.querySelectorAll('button')) button.click()
  await settled()
  expect(acted).toEqual(['alert:last_visit', 'alert:points_lapse'])
})
