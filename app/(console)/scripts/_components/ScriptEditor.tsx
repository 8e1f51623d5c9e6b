/** The form of a script: its text beside what it is called and what it asks for. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { refusedField, useErrorText } from '../../../_lib/errors.ts'
import { EditorForm, type EditorState } from '../../../_ui/EditorForm.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { ScriptField } from '../../runs/new/ScriptField.tsx'
import { parameterProblems, type ScriptForm } from '../_lib/form.ts'
import { ParameterList } from './ParameterList.tsx'

export interface ScriptEditorProps extends EditorState {
  form: ScriptForm
  onChange(form: ScriptForm): void
  onSubmit(): void
}

export function ScriptEditor(props: ScriptEditorProps) {
  const { form, refused, pending, error } = props
  const t = useTranslations('scripts')
  const run = useTranslations('runs.new')
  const errorText = useErrorText()
  const [tried, setTried] = useState(false)
  const set = (part: Partial<ScriptForm>) => props.onChange({ ...form, ...part })
  const scriptEmpty = form.script.trim() === ''
  const submit = () => {
    setTried(true)
    const wrong = form.parameters.some((parameter) => Object.keys(parameterProblems(parameter)).length > 0)
    if (refused || pending || scriptEmpty || wrong || form.name.trim() === '') return
    props.onSubmit()
  }
  const aboutName = refusedField(error) === 'name'
  const nameProblem = tried && form.name.trim() === '' ? t('form.required') : aboutName && errorText(error)
  return (
    <EditorForm
      {...props}
      wideSide
      problems={[error !== null && !aboutName && errorText(error)]}
      onSubmit={submit}
      main={
        <div className="flex min-h-[28rem] min-w-0 flex-col lg:min-h-[calc(100dvh-16rem)]">
          <ScriptField
            draft={form}
            readOnly={refused}
            onChange={set}
            onSubmit={submit}
            problem={tried && scriptEmpty ? run('problems.scriptEmpty') : undefined}
          />
        </div>
      }
      side={
        <div className="min-w-0 space-y-3">
          <TextField
            label={t('name')}
            problem={nameProblem || null}
            value={form.name}
            maxLength={128}
            onChange={(name) => set({ name })}
          />
          <TextField
            label={t('description')}
            value={form.description}
            maxLength={1024}
            onChange={(description) => set({ description })}
          />
          <TextField
            label={t('tags')}
            hint={t('tagsHint')}
            value={form.tags}
            onChange={(tags) => set({ tags })}
          />
          <TextField
            label={t('note')}
            hint={t('noteHint')}
            value={form.note}
            maxLength={255}
            onChange={(note) => set({ note })}
          />
          <div className="pt-3">
            <ParameterList
              parameters={form.parameters}
              onChange={(parameters) => set({ parameters })}
              tried={tried}
            />
          </div>
        </div>
      }
    />
  )
}
