variable "name_prefix" {
  description = "What names of identities are made of: tracks-prod."
  type        = string
}

variable "service" {
  description = "Name of the service, and by which others in the environment call it: 2 to 32 lower-case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", var.service)) && !strcontains(var.service, "--")
    error_message = "Names of apps have 2 to 32 lower-case letters, digits and single hyphens."
  }
}

variable "resource_group_name" {
  description = "Resource group."
  type        = string
}

variable "location" {
  description = "Azure region."
  type        = string
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
}

variable "environment_id" {
  description = "Container Apps environment."
  type        = string
}

variable "registry" {
  description = "Host that the image is pulled from."
  type        = string
}

variable "image" {
  description = "The image by its digest, `HOST/NAME@sha256:…`, or null for none yet."
  type        = string

  validation {
    condition     = var.image == null || can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "An image is named by its digest: a tag may mean another one tomorrow."
  }
}

variable "public" {
  description = "Whether it is reached from the internet; otherwise from within the environment."
  type        = bool
  default     = false
}

variable "port" {
  description = "Where it serves."
  type        = number
}

variable "management_port" {
  description = "Where it tells of its health; no ingress leads there."
  type        = number
}

variable "cpu" {
  description = "CPUs of a replica: 0.25 to 4, by quarters. Memory is twice as many GiB."
  type        = number

  validation {
    condition     = var.cpu >= 0.25 && var.cpu <= 4 && var.cpu * 4 == floor(var.cpu * 4)
    error_message = "A replica has 0.25 to 4 CPUs, by quarters."
  }
}

variable "settings" {
  description = "Environment variables that are no secrets."
  type        = map(string)
}

variable "database_url" {
  description = "JDBC URL of the database, to which it connects by its own identity; null for a service without."
  type        = string
  default     = null
}

variable "secrets" {
  description = "Environment variables that are: the name for the app, and where in the vault the value is."
  type = map(object({
    name = string
    uri  = string
  }))
}

variable "shares" {
  description = "Shares of the environment, by a name, and where they are mounted."
  type = map(object({
    storage_name = string
    path         = string
  }))
  default = {}
}

variable "roles" {
  description = "What its identity may do, and on what."
  type = map(object({
    scope = string
    role  = string
  }))
}

variable "scaler_roles" {
  description = "What the identity of its scale rules may do, and on what."
  type = map(object({
    scope = string
    role  = string
  }))
  default = {}
}

variable "scale" {
  description = "Fewest and most replicas, how long it waits before it gives up the last ones, and by what it scales: `http` by concurrentRequests, or any scaler of KEDA with its metadata."
  type = object({
    min              = number
    max              = number
    cooldown_seconds = number
    rules = map(object({
      type        = string
      metadata    = map(string)
      by_identity = optional(bool, false)
    }))
  })

  validation {
    condition     = var.scale.min <= var.scale.max && var.scale.max >= 1
    error_message = "There are at least as many replicas at most as at least."
  }
  validation {
    condition     = var.scale.min >= 1 || length([for rule in var.scale.rules : rule if rule.type == "cpu" || rule.type == "memory"]) == 0
    error_message = "What has no replica uses no CPU: a rule by CPU cannot start the first one."
  }
}
