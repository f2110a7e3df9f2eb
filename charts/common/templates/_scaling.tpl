{{- define "common.autoscaling" -}}
{{- if eq .Values.autoscaling.by "cpu" -}}
{{ include "common.hpa" . }}
{{- else if eq .Values.autoscaling.by "queue" -}}
{{ include "common.scaledObject" . }}
{{- end }}
{{- end }}

{{- define "common.hpa" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "common.metadata" . | nindent 2 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "common.fullname" . }}}
  minReplicas: {{ .Values.autoscaling.min }}
  maxReplicas: {{ .Values.autoscaling.max }}
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ .Values.autoscaling.cpu }}}}
{{- end }}

{{- /* Asks the broker over AMQP, as the service's own user: whoever may serve the queue may see its length. */ -}}
{{- define "common.scaledObject" -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  {{- include "common.metadata" . | nindent 2 }}
spec:
  scaleTargetRef: {name: {{ include "common.fullname" . }}}
  minReplicaCount: {{ .Values.autoscaling.min }}
  maxReplicaCount: {{ .Values.autoscaling.max }}
  pollingInterval: 10
  cooldownPeriod: 300
  # While the broker cannot be asked, so many pods are kept.
  fallback: {failureThreshold: 3, replicas: {{ .Values.autoscaling.min }}}
  triggers:
    {{- range $queue, $length := .Values.autoscaling.queues }}
    - type: rabbitmq
      metricType: AverageValue
      metadata: {protocol: amqp, mode: QueueLength, queueName: {{ $queue }}, value: {{ $length | quote }}}
      authenticationRef: {name: {{ include "common.fullname" $ }}}
    {{- end }}
---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  {{- include "common.metadata" . | nindent 2 }}
spec:
  secretTargetRef:
    - {parameter: host, name: {{ include "common.secretName" . }}, key: AMQP_URL}
{{- end }}

{{- define "common.podDisruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "common.metadata" . | nindent 2 }}
spec:
  maxUnavailable: {{ .Values.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels:
      {{- include "common.selector" . | nindent 6 }}
{{- end }}
