import { describe, expect, it } from 'vitest'
import { Refused } from '$backend/till'
import { Sending } from './sending.svelte'

class Form extends Sending {
  readonly sent: [string, string][] = []
  fails: Refused | null = null

  constructor() {
    let ids = 0
    super(() => `id-${++ids}`)
  }

  send(name: string): Promise<string | null> {
    return this.attempt({ name }, async (request, requestId) => {
      this.sent.push([request.name, requestId])
      if (this.fails) throw this.fails
      return requestId
    })
  }
}

describe('a form', () => {
  it('is sent once however often it is pressed, and anew when it was answered', async () => {
    const form = new Form()
    expect(await Promise.all([form.send('小李'), form.send('小李')])).toEqual(['id-1', null])
    expect(await form.send('小李')).toBe('id-2')
  })

  it('whose answer was lost goes under its first id, and something else under another', async () => {
    const form = new Form()
    form.fails = new Refused('no_answer', {}, '没有回音')
    expect(await form.send('小李')).toBeNull()
    expect([form.why, form.isBusy, form.isLost]).toEqual([form.fails, false, true])
    await form.send('小李')
    await form.send('小王')
    expect(form.sent).toEqual([['小李', 'id-1'], ['小李', 'id-1'], ['小王', 'id-2']])
  })

  it('that was refused is another request the next time', async () => {
    const form = new Form()
    form.fails = new Refused('text_invalid', {}, '名字太长')
    await form.send('小李')
    expect(form.isLost).toBe(false)
    form.fails = null
    expect(await form.send('小李')).toBe('id-2')
    expect(form.why).toBeNull()
  })
})
