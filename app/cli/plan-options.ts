import { Command, Option } from 'commander'
import { blueprints } from '#app/blueprints/registry.ts'
import type { FormField } from '#app/domain/form-field.ts'
import { PLAN_KINDS, type PlanKind } from '#app/domain/plan.ts'
import { TOPIC_KINDS } from '#app/domain/topic-kind.ts'

/** What is asked of a terminal for any kind of plan. */
export type PlanOptions = {
  kind: PlanKind
  notesFile?: string
  dataDir?: string
  email?: string
  json?: boolean
} & Record<string, unknown>

/** Fields whose option is shorter than their name. */
const SHORTER: Record<string, string> = { hoursPerWeek: 'hours' }

/** Fields that a form asks in another way, for kinds whose topic has to be understood. */
const OF_TOPIC = [
  new Option('--topic-kind <kind>', 'what kind of topic it is, when no pack covers it').choices([...TOPIC_KINDS]),
  new Option('--pack <id>', 'use this pack of the built-in curriculum'),
]

const KIND = () => new Option('--kind <kind>', 'the kind of plan').choices([...PLAN_KINDS]).default('course')

/** The option of a field, without its dashes: "session-minutes". */
export const optionOf = (field: string): string =>
  SHORTER[field] ?? field.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)

const PLACEHOLDER: Record<FormField['widget'], string> = {
  text: 'text',
  textarea: 'text',
  number: 'n',
  date: 'date',
  choice: 'choice',
  choices: 'a,b',
}

function helpOf(field: FormField): string {
  const choices = field.widget === 'choices' ? `Any of: ${field.options?.map((o) => o.value).join(', ')}.` : ''
  const units = field.units?.of.map(
    ({ value, unit, help }) => `${unit} with --${optionOf(field.units?.by ?? '')} ${value}: ${help}`,
  )
  return [`${field.label}${field.label.endsWith('?') ? '' : '.'}`, field.help, choices, ...(units ?? [])]
    .filter(Boolean)
    .join(' ')
}

function fieldOption(field: FormField): Option {
  const { name, widget, required, initial, options = [] } = field
  const option = new Option(`--${optionOf(name)} <${PLACEHOLDER[widget]}>`, helpOf(field))
  if (widget === 'choice') option.choices(options.map(({ value }) => value))
  // What may stay empty has no default: a date can stand for a number of weeks.
  if (required && initial !== undefined) option.default(initial)
  return option.makeOptionMandatory(required && initial === undefined)
}

/** The kind that arguments ask for, before anything else is read of them. Ends the process for one that does not exist. */
function kindIn(argv: readonly string[]): PlanKind {
  const peek = new Command('plan').helpOption(false).allowUnknownOption().allowExcessArguments().addOption(KIND())
  return peek.parse([...argv]).opts<{ kind: PlanKind }>().kind
}

function commandFor(kind: PlanKind): Command {
  const { form, label, asksAboutTopic } = blueprints[kind]
  const command = new Command('plan').description(
    `Make a plan in the terminal. Progress goes to stderr, the plan to stdout.\nThese are the options of --kind ${kind} (${label.toLowerCase()}); ask for the help of another with --kind <kind> --help.`,
  )
  command.addOption(KIND())
  for (const field of form) {
    command.addOption(fieldOption(field))
    if (field.name === 'notes') command.option('--notes-file <file>', 'read the notes from a file')
  }
  if (asksAboutTopic) for (const option of OF_TOPIC) command.addOption(option)
  return command
    .option('--data-dir <dir>', 'keep the plan in this data directory; otherwise a temporary one')
    .option('--email <email>', 'make it for this account of the data directory')
    .option('--json', 'print the plan as JSON instead of Markdown')
}

/** What the arguments ask for. Ends the process, with a sentence or the help, where they cannot be read. */
export const readOptions = (argv: readonly string[]): PlanOptions =>
  commandFor(kindIn(argv))
    .parse([...argv])
    .opts<PlanOptions>()

const camel = (option: string) => option.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The fields of a kind that the options give, not yet checked. */
export function fieldsOf(options: PlanOptions): Record<string, unknown> {
  const { form, asksAboutTopic } = blueprints[options.kind]
  const names = [...form.map((field) => field.name), ...(asksAboutTopic ? ['topicKind', 'pack'] : [])]
  const given = names.map((name) => [name, options[camel(optionOf(name))]] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}
