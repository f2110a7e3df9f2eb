{{- /* Takes root, name, wave and project, and makesNamespace; the sources and the destination follow. */ -}}
{{- define "argocd.application" -}}
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ .name }}
  namespace: argocd
  labels:
    app.kubernetes.io/part-of: dossier
    dossier/environment: {{ .root.Values.environment }}
  annotations:
    argocd.argoproj.io/sync-wave: {{ .wave | quote }}
spec:
  project: {{ .project }}
  syncPolicy:
    automated:
      prune: {{ .root.Values.sync.prune }}
      selfHeal: {{ .root.Values.sync.selfHeal }}
    syncOptions:
      {{- if .makesNamespace }}
      - CreateNamespace=true
      {{- end }}
      - ServerSideApply=true
      - ApplyOutOfSyncOnly=true
    retry:
      limit: 5
      backoff: {duration: 10s, factor: 2, maxDuration: 5m}
{{- end }}

{{- define "argocd.values" -}}
- repoURL: {{ .Values.repo }}
  targetRevision: {{ .Values.branch }}
  ref: values
{{- end }}
