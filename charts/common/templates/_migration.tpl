{{- /*
The migration runs before the new version: as hooks, which exist only while it runs. The Secret has to be there before.
*/ -}}
{{- define "common.migration" -}}
{{- if eq .Values.migration.as "hook" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "common.migrationMetadata" (dict "root" . "weight" "-2") | nindent 2 }}
automountServiceAccountToken: false
---
{{- if .Values.network.policies }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "common.migrationMetadata" (dict "root" . "weight" "-2") | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "common.migrationSelector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress: []
  egress:
    {{- include "common.egress" (dict "root" . "to" (list "postgres")) | nindent 4 }}
---
{{- end }}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "common.migrationMetadata" (dict "root" . "weight" "-1") | nindent 2 }}
spec:
  backoffLimit: {{ .Values.migration.retries }}
  activeDeadlineSeconds: {{ .Values.migration.seconds }}
  template:
    metadata:
      labels:
        {{- include "common.migrationSelector" . | nindent 8 }}
        {{- include "common.metaLabels" . | nindent 8 }}
    spec:
      serviceAccountName: {{ include "common.fullname" . }}-migrate
      {{- include "common.podSecurity" . | nindent 6 }}
      restartPolicy: Never
      containers:
        - name: migrate
          args: ["migrate"]
          {{- include "common.container" . | nindent 10 }}
      volumes:
        {{- include "common.tmp" . | nindent 8 }}
{{- end }}
{{- end }}

{{- define "common.migrationMetadata" -}}
name: {{ include "common.fullname" .root }}-migrate
labels:
  {{- include "common.migrationSelector" .root | nindent 2 }}
  {{- include "common.metaLabels" .root | nindent 2 }}
annotations:
  helm.sh/hook: pre-install,pre-upgrade
  helm.sh/hook-weight: {{ .weight | quote }}
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
