import { Channel } from '@tauri-apps/api/core'
import { commands, type Code, type Heard, type Locale, type Meta, type Pace, type Progress, type Refused as Refusal, type SetupMake } from './bindings'

type Result<T, E> = { status: 'ok'; data: T } | { status: 'error'; error: E }

/** The till said no, or did not answer: nothing was written, or the same request id tells what was. */
export class Refused extends Error {
  constructor(
    readonly code: Code | 'no_answer',
    readonly args: Record<string, unknown>,
    readonly text: string,
  ) {
    super(`${code}: ${text}`)
    this.name = 'Refused'
  }
}

type Command = keyof typeof commands
type WindowOnly = 'setupState' | 'setupMake' | 'verifyShop' | 'cancelWork' | 'scannerHear'
type Method = Exclude<Command, WindowOnly>
type Asked<M extends Method> = Parameters<(typeof commands)[M]>[0]
type Told<C extends Command> = Extract<Awaited<ReturnType<(typeof commands)[C]>>, { status: 'ok' }>['data']
type Methods = { [M in Method]: (request: Asked<M>, requestId?: string) => Promise<Told<M>> }

/** Every method of the till as a plain function: it answers, or throws `Refused`. */
export type Till = Methods & {
  setupState(): Promise<Told<'setupState'>>
  setupMake(request: SetupMake, progress: (at: Progress) => void): Promise<Told<'setupMake'>>
  verifyShop(progress: (at: Progress) => void): Promise<Told<'verifyShop'>>
  cancelWork(): Promise<Told<'cancelWork'>>
  scannerHear(pace: Pace, heard: (burst: Heard) => void): Promise<Told<'scannerHear'>>
}

/** The methods that write: each sending has an id, so that the till can tell a repetition. */
const WRITES: ReadonlySet<Method> = new Set<Method>([
  'settingPut', 'staffPut', 'planPut', 'productPut', 'memberEnrol', 'memberEdit', 'memberErase', 'memberFreeze', 'memberLiftFreeze', 'memberReplaceCard', 'memberSetPin', 'memberClearPin', 'memberDrawCode', 'memberOpenBalances', 'memberTransfer', 'memberMerge', 'memberUndoMerge', 'storedValueTopUp', 'storedValueRefund', 'saleRing', 'saleRefund', 'saleExchange', 'saleReturnUnbilled', 'countCardRefund', 'saleVoid', 'saleChangeTender', 'saleAddMember',
  'tierPut', 'memberSetTier', 'familyPut', 'giftCardIssue', 'giftCardBind', 'onAccountSetLimit', 'onAccountRepay', 'invoiceRequest', 'invoiceMarkIssued', 'invoiceMarkReversed', 'invoiceCancel', 'pointsAdjust', 'pointsRulePut', 'shareRulePut', 'dayRoll',
])

export type Ambient = { locale: () => Locale; noAnswer: () => string; newId?: () => string }

/** The one adapter between the ui and the generated bindings: makes request ids, tells the language, throws refusals. */
export function makeTill(ambient: Ambient): Till {
  const newId = ambient.newId ?? (() => crypto.randomUUID())
  const noAnswer = ambient.noAnswer
  const send = async (method: Method, request: unknown, requestId?: string) => {
    const meta: Meta = { locale: ambient.locale() }
    if (WRITES.has(method)) meta.request_id = requestId ?? newId()
    const command = commands[method] as (request: unknown, meta: Meta | null) => Promise<Result<unknown, Refusal>>
    return unwrap(command(request, meta), noAnswer)
  }
  const methods = Object.fromEntries(
    (Object.keys(commands) as Command[]).map((method) => [
      method,
      (request: unknown, requestId?: string) => send(method as Method, request, requestId),
    ]),
  )
  return {
    ...(methods as Methods),
    setupState: () => unwrap(commands.setupState(), noAnswer),
    setupMake: (request, progress) => unwrap(commands.setupMake(request, listening(progress)), noAnswer),
    verifyShop: (progress) => unwrap(commands.verifyShop(listening(progress)), noAnswer),
    cancelWork: () => unwrap(commands.cancelWork(), noAnswer),
    scannerHear: (pace, heard) => unwrap(commands.scannerHear(pace, listening(heard)), noAnswer),
  }
}

function listening<T>(heard: (told: T) => void): Channel<T> {
  const channel = new Channel<T>()
  channel.onmessage = heard
  return channel
}

async function unwrap<T>(answer: Promise<Result<T, Refusal>>, noAnswer: () => string): Promise<T> {
  let result: Result<T, Refusal>
  try {
    result = await answer
  } catch (lost) {
    throw new Refused('no_answer', { reason: String(lost) }, noAnswer())
  }
  if (result.status === 'ok') return result.data
  const refusal = result.error as Refusal | string | null
  // Tauri itself refuses with a bare string (a command that is not there, or not allowed).
  if (refusal === null || typeof refusal !== 'object') throw new Refused('no_answer', { reason: String(refusal) }, noAnswer())
  throw new Refused(refusal.code, refusal.args, refusal.text)
}
