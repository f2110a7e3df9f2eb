{{- /* Takes root, args and ports (name: number), of which ops is probed, or http where there is no ops. */ -}}
{{- define "common.deployment" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "common.metadata" $root | nindent 2 }}
spec:
  {{- if eq $root.Values.autoscaling.by "none" }}
  replicas: {{ $root.Values.replicas }}
  {{- end }}
  strategy:
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels:
      {{- include "common.selector" $root | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "common.labels" $root | nindent 8 }}
      annotations:
        {{- include "common.podAnnotations" $root | nindent 8 }}
    spec:
      {{- include "common.podSpec" . | nindent 6 }}
{{- end }}

{{- define "common.podAnnotations" -}}
kubectl.kubernetes.io/default-container: {{ .Chart.Name }}
{{- if hasKey .Values "secretVersion" }}
dossier/secret-version: {{ .Values.secretVersion | quote }}
{{- end }}
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "common.podSpec" -}}
{{- $root := .root -}}
serviceAccountName: {{ include "common.fullname" $root }}
{{ include "common.podSecurity" $root }}
terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
topologySpreadConstraints:
  {{- range tuple "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "common.selector" $root | nindent 8 }}
  {{- end }}
{{- with $root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if eq (get ($root.Values.migration | default dict) "as") "init" }}
initContainers:
  - name: migrate
    args: ["migrate"]
    {{- include "common.container" $root | nindent 4 }}
{{- end }}
containers:
  - name: {{ $root.Chart.Name }}
    {{- with .args }}
    args: {{ toJson . }}
    {{- end }}
    ports:
      {{- range $name, $number := .ports }}
      - {name: {{ $name }}, containerPort: {{ $number }}}
      {{- end }}
    {{- include "common.probes" (dict "root" $root "port" (hasKey .ports "ops" | ternary "ops" "http")) | nindent 4 }}
    {{- if hasKey .ports "http" }}
    # The load balancer learns of the pod's end a little later than the pod itself.
    lifecycle: {preStop: {sleep: {seconds: 5}}}
    {{- end }}
    {{- include "common.container" $root | nindent 4 }}
volumes:
  {{- include "common.tmp" $root | nindent 2 }}
{{- end }}
