import type { LanguageModelV3CallOptions } from '@ai-sdk/provider'
import { z } from 'zod'

type ResponseFormat = NonNullable<LanguageModelV3CallOptions['responseFormat']>

const made = new WeakMap<z.ZodType, ResponseFormat>()

function describe(schema: z.ZodType): ResponseFormat {
  const asked = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    // OpenAI's strict mode refuses an object that does not say that nothing else may stand in it.
    override: ({ jsonSchema }) => {
      if (jsonSchema.type === 'object') jsonSchema.additionalProperties ??= false
    },
  })
  return { type: 'json', schema: asked }
}

/** What a model is told about the shape of its answer: JSON Schema draft 7, every object closed. Made once a schema. */
export function responseFormat(schema: z.ZodType): ResponseFormat {
  const format = made.get(schema) ?? describe(schema)
  made.set(schema, format)
  return format
}
