// SPDX-License-Identifier: GPL-2.0
/*
 * DMABUF_PLACER_INFO: where a buffer is, and why.
 *
 * All is read at once under the reservation lock, and copied to the program without it. No
 * address is told, and of the CPU's mappings only that there are some.
 */
#include <linux/dma-buf.h>
#include <linux/dma-map-ops.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "abi.h"
#include "abi_array.h"
#include "abi_code.h"
#include "abi_device.h"
#include "buffer.h"
#include "decision.h"
#include "dma.h"
#include "needs.h"
#include "profile.h"
#include "question.h"
#include "refusal.h"

/* Bytes of the first version of each element */
#define PLACER_INFO_ATTACHMENT \
	offsetofend(struct dmabuf_placer_attachment, name)
#define PLACER_INFO_EXPECTATION \
	offsetofend(struct dmabuf_placer_expectation, name)
#define PLACER_INFO_VERDICT offsetofend(struct dmabuf_placer_verdict, name)

/**
 * struct placer_info - what DMABUF_PLACER_INFO tells of a buffer
 * @out: members "out_" are written
 * @attachments: room for @attachments_to.count
 * @expectations: room for @expectations_to.count
 * @attachments_to: where the program wants them
 * @expectations_to: likewise
 * @verdicts_to: likewise
 * @asks: a device was asked about
 * @asked: what it is called
 * @verdicts: of the last decision
 * @text: the last decision
 */
struct placer_info {
	struct dmabuf_placer_info *out;
	struct dmabuf_placer_attachment *attachments;
	struct dmabuf_placer_expectation *expectations;
	struct placer_abi_array attachments_to;
	struct placer_abi_array expectations_to;
	struct placer_abi_array verdicts_to;
	bool asks;
	struct placer_abi_name asked;
	struct dmabuf_placer_verdict verdicts[PLACER_MAX_HEAPS];
	char text[PLACER_DECISION_LEN];
};

/* A device without a DMA mask does no DMA: the CPU reads the buffer for it. */
static bool __placer_info_coherent(const struct placer_buffer *buffer,
				   struct device *dev)
{
	struct placer_backing *memory = __placer_buffer_memory(buffer);

	if (!dev->dma_mask)
		return true;
	return memory ? !placer_dma_needs_sync(dev, memory) :
			dev_is_dma_coherent(dev);
}

static u32 __placer_info_flags(const struct placer_buffer *buffer,
			       const struct placer_attachment *pa)
{
	bool dynamic = dma_buf_attachment_lets_go(pa->attach);
	const struct placer_mapping *mapping;
	u32 flags = 0;

	list_for_each_entry(mapping, &pa->mappings, node)
		flags |= mapping->backing == buffer->backing ?
				 DMABUF_PLACER_ATTACHMENT_MAPPED :
				 DMABUF_PLACER_ATTACHMENT_OLD;
	if (dynamic && !pa->usage.keeps_using)
		flags |= DMABUF_PLACER_ATTACHMENT_DYNAMIC;
	/* For a static importer dma-buf pins each mapping. */
	if (pa->pins && dynamic)
		flags |= DMABUF_PLACER_ATTACHMENT_PINNED;
	if (pa->no_dma || __placer_info_coherent(buffer, pa->dev))
		flags |= DMABUF_PLACER_ATTACHMENT_COHERENT;
	if (pa->uncounted)
		flags |= DMABUF_PLACER_ATTACHMENT_UNCOUNTED;
	if (pa->early)
		flags |= DMABUF_PLACER_ATTACHMENT_EARLY;
	if (pa->expectation)
		flags |= DMABUF_PLACER_ATTACHMENT_EXPECTED;
	return flags;
}

static void __placer_info_attachments(const struct placer_buffer *buffer,
				      struct placer_info *info)
{
	const struct placer_attachment *pa;
	u32 nr = 0;

	list_for_each_entry(pa, &buffer->attachments, node) {
		struct dmabuf_placer_attachment *told = &info->attachments[nr];

		if (nr++ >= info->attachments_to.count)
			continue;
		told->hold = placer_abi_hold(__placer_attachment_holds(pa));
		told->flags = __placer_info_flags(buffer, pa);
		placer_abi_device_name(pa->dev, told->bus, told->name);
	}
	info->out->out_attachments = nr;
}

static void __placer_info_expected(struct dmabuf_placer_expectation *told,
				   const struct placer_expectation *e)
{
	told->state = placer_abi_expected(e);
	if (!e->device) {
		told->flags = DMABUF_PLACER_EXPECTATION_CPU;
		return;
	}
	strscpy(told->name, e->device->name);
	if (!placer_identity_gone(e->device))
		strscpy(told->bus, e->device->bus);
}

static void __placer_info_expectations(const struct placer_buffer *buffer,
				       struct placer_info *info)
{
	const struct placer_expectation *e;
	u32 nr = 0;

	list_for_each_entry(e, &buffer->expectations, node) {
		if (e->state == PLACER_EXPECTATION_UNMET)
			info->out->out_unmet++;
		if (nr < info->expectations_to.count)
			__placer_info_expected(&info->expectations[nr], e);
		nr++;
	}
	info->out->out_expectations = nr;
}

static void __placer_info_verdict(struct dmabuf_placer_verdict *told,
				  const struct placer_decision *decision, u32 i)
{
	const struct placer_judgement *judgement = &decision->judgements[i];

	told->reason = placer_abi_reason(judgement->verdict.reason);
	told->lack = placer_abi_lack(judgement->error);
	told->device = DMABUF_PLACER_NONE;
	if (decision->here)
		told->flags |= DMABUF_PLACER_VERDICT_HERE;
	else if (!decision->result && i == decision->chosen)
		told->flags |= DMABUF_PLACER_VERDICT_CHOSEN;
	strscpy(told->heap, judgement->heap);
	strscpy(told->name, judgement->device);
}

static void __placer_info_decision(struct placer_buffer *buffer,
				   const struct placer_question *question,
				   struct placer_info *info)
{
	const struct placer_decision *decision = buffer->decision;
	struct dmabuf_placer_info *out = info->out;
	u32 i;

	out->out_decision = buffer->decisions;
	out->out_chosen = DMABUF_PLACER_NONE;
	if (!decision)
		return;

	__placer_decision_explain(buffer, NULL, question);
	out->out_event = placer_abi_event(decision->event);
	out->out_error = -decision->result;
	out->out_decision_hold = placer_abi_hold(decision->hold);
	strscpy(out->out_decision_device, decision->device);
	strscpy(out->out_decision_holder, decision->holder);
	out->out_verdicts = decision->nr;
	if (!decision->result && decision->chosen < decision->nr)
		out->out_chosen = decision->chosen;
	for (i = 0; i < decision->nr; i++)
		__placer_info_verdict(&info->verdicts[i], decision, i);
	out->out_text = 1 + placer_decision_text(decision, info->text,
						 sizeof(info->text));
}

static void __placer_info_memory(const struct placer_buffer *buffer,
				 struct placer_info *info)
{
	const struct placer_backing *memory = __placer_buffer_memory(buffer);
	struct dmabuf_placer_info *out = info->out;
	const char *holder = "";

	out->out_state = placer_abi_state(buffer->state);
	out->out_length = buffer->size;
	out->out_number = buffer->number;
	out->out_generation = buffer->generation;
	out->out_written = placer_written_bytes(&buffer->written, buffer->size);
	if (memory) {
		out->out_filled = memory->size;
		out->out_age = __placer_buffer_age(buffer);
		strscpy(out->out_heap, memory->heap->name);
	}
	if (atomic_read(&buffer->cpu_mappings))
		out->out_flags = DMABUF_PLACER_BUFFER_CPU_MAPPED;
	out->out_hold = placer_abi_hold(__placer_buffer_held(buffer, &holder));
	strscpy(out->out_holder, holder);
}

/*
 * The device is referenced only in this function, which does not sleep. Without a driver it
 * is not known yet whether the device is coherent.
 */
static int __placer_info_coherence(const struct placer_buffer *buffer,
				   struct placer_info *info)
{
	struct device *dev;
	int rc = 0;

	if (!info->asks)
		return 0;
	dev = placer_abi_device(&info->asked);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	if (!READ_ONCE(dev->driver))
		rc = -ENODEV;
	else
		info->out->out_coherence =
			__placer_info_coherent(buffer, dev) ?
				DMABUF_PLACER_COHERENCE_FULL :
				DMABUF_PLACER_COHERENCE_SYNC;
	put_device(dev);
	return rc;
}

static int placer_info_read(struct placer_buffer *buffer,
			    struct placer_info *info)
{
	int rc = dma_resv_lock_interruptible(&buffer->resv, NULL);
	struct placer_question *question;

	if (rc)
		return rc;
	/* Before the question: this may need one, and without memory there is only one. */
	__placer_expectations_refresh(buffer);
	question = placer_question_new();
	rc = question ? __placer_info_coherence(buffer, info) : -ENOMEM;
	if (!rc) {
		__placer_info_memory(buffer, info);
		__placer_info_attachments(buffer, info);
		__placer_info_expectations(buffer, info);
		__placer_info_decision(buffer, question, info);
	}
	placer_question_free(question);
	dma_resv_unlock(&buffer->resv);
	return rc;
}

static int placer_info_write(const struct placer_info *info)
{
	const struct dmabuf_placer_info *out = info->out;
	u32 len = min(out->out_text, out->text_size);
	int rc;

	rc = placer_abi_array_write_all(&info->attachments_to,
					info->attachments,
					sizeof(*info->attachments),
					out->out_attachments);
	if (!rc)
		rc = placer_abi_array_write_all(&info->expectations_to,
						info->expectations,
						sizeof(*info->expectations),
						out->out_expectations);
	if (!rc)
		rc = placer_abi_array_write_all(&info->verdicts_to,
						info->verdicts,
						sizeof(*info->verdicts),
						out->out_verdicts);
	if (rc || !len)
		return rc;
	if (copy_to_user(u64_to_user_ptr(out->text), info->text, len - 1) ||
	    put_user('\0', (char __user *)u64_to_user_ptr(out->text) + len - 1))
		return -EFAULT;
	return 0;
}

static int placer_info_tell(struct placer_info *info)
{
	struct dma_buf *dmabuf = placer_abi_buffer(info->out->fd);
	int rc;

	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	rc = placer_info_read(dmabuf->priv, info);
	dma_buf_put(dmabuf);
	return rc ?: placer_info_write(info);
}

static int placer_info_device(struct placer_info *info)
{
	const struct placer_abi_array array = {
		.pointer = info->out->device,
		.size = info->out->device_size,
		.count = 1,
	};
	int rc;

	info->asks = array.pointer;
	if (!info->asks)
		return array.size ? -EINVAL : 0;
	rc = placer_abi_array_check(&array,
				    offsetofend(struct dmabuf_placer_device,
						name));
	return rc ?: placer_abi_name_read(&array, 0, &info->asked);
}

static int placer_info_arrays(struct placer_info *info)
{
	const struct dmabuf_placer_info *in = info->out;

	info->attachments_to = (struct placer_abi_array){
		.pointer = in->attachments,
		.size = in->attachment_size,
		.count = in->attachment_count,
	};
	info->expectations_to = (struct placer_abi_array){
		.pointer = in->expectations,
		.size = in->expectation_size,
		.count = in->expectation_count,
	};
	info->verdicts_to = (struct placer_abi_array){
		.pointer = in->verdicts,
		.size = in->verdict_size,
		.count = in->verdict_count,
	};
	if (in->attachment_count > DMABUF_PLACER_ATTACHMENTS ||
	    in->expectation_count > DMABUF_PLACER_ATTACHMENTS)
		return -E2BIG;
	return placer_abi_array_check(&info->attachments_to, PLACER_INFO_ATTACHMENT) ?:
		       placer_abi_array_check(&info->expectations_to, PLACER_INFO_EXPECTATION) ?:
		       placer_abi_array_check(&info->verdicts_to,
					      PLACER_INFO_VERDICT);
}

static int placer_info_room(struct placer_info *info)
{
	const gfp_t gfp = GFP_KERNEL_ACCOUNT;

	info->attachments = kvcalloc(info->attachments_to.count,
				     sizeof(*info->attachments), gfp);
	info->expectations = kvcalloc(info->expectations_to.count,
				      sizeof(*info->expectations), gfp);
	return info->attachments && info->expectations ? 0 : -ENOMEM;
}

/**
 * placer_abi_info() - serve DMABUF_PLACER_INFO
 * @call: the call
 *
 * Context: may sleep.
 * Return: 0, or as the interface says.
 */
int placer_abi_info(struct placer_abi_call *call)
{
	struct placer_info *info;
	int rc;

	if (call->info.__reserved)
		return -EOPNOTSUPP;
	info = kzalloc(sizeof(*info), GFP_KERNEL_ACCOUNT);
	if (!info)
		return -ENOMEM;

	info->out = &call->info;
	rc = placer_info_arrays(info)	      ?:
		     placer_info_device(info) ?:
		     placer_info_room(info)   ?:
						placer_info_tell(info);
	placer_abi_name_put(&info->asked);
	kvfree(info->expectations);
	kvfree(info->attachments);
	kfree(info);
	return rc == -EINTR ? -ERESTARTSYS : rc;
}
